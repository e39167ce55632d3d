import * as v from 'valibot';
import { parseAnswer } from './parse-answer.ts';
import { ProtocolError } from './protocol-error.ts';

/** The gateway's HTTP API: the schemas that it answers by, and that its clients read by. */

/** A board in the gateway's directory. */
export const boardEntrySchema = v.pipe(
  v.object({
    name: v.pipe(v.string(), v.description('Unique in the list; `-2` and so on is appended.')),
    profile: v.pipe(
      v.nullable(v.string()),
      v.description('The type of board, such as `ESP32-P4`; null when it is not known.'),
    ),
    state: v.pipe(v.picklist(['live', 'offline']), v.description('Whether media are received.')),
    viewers: v.pipe(v.number(), v.integer(), v.minValue(0), v.description('Connected viewers.')),
    since: v.pipe(
      v.string(),
      v.isoTimestamp(),
      v.description('Time at which the state began, ISO 8601.'),
    ),
    firmware: v.pipe(
      v.nullable(v.string()),
      v.description('The version of its firmware; null when it is not known.'),
    ),
    pipeline: v.pipe(
      v.nullable(v.string()),
      v.description('Id of its MediaPipeline; null for a board that is only remembered.'),
    ),
    endpoint: v.pipe(
      v.nullable(v.string()),
      v.description('Id of the WebRtcEndpoint that it publishes to; null with its pipeline.'),
    ),
    viewerEndpoint: v.pipe(
      v.nullable(v.string()),
      v.description('Id of the announced WebRtcEndpoint, free for one viewer; null without one.'),
    ),
    canRestart: v.exactOptional(
      v.pipe(v.boolean(), v.description('Whether it restarts on request; missing for no.')),
    ),
  }),
  v.title('BoardEntry'),
);
export type BoardEntry = Readonly<v.InferOutput<typeof boardEntrySchema>>;

/** A board with a session at the media server, live or not. */
export type PublishedBoard = BoardEntry & { readonly pipeline: string; readonly endpoint: string };

/** Whether a board has objects at the media server, or is only remembered. */
export function isPublished(board: BoardEntry): board is PublishedBoard {
  return board.pipeline !== null && board.endpoint !== null;
}

export const boardListSchema = v.pipe(v.array(boardEntrySchema), v.title('BoardList'));

/** A message of the WebSocket at `/api/boards/events`. */
export const boardsMessageSchema = v.pipe(
  v.variant('type', [
    v.object({ type: v.literal('boards'), boards: boardListSchema }),
    v.object({ type: v.literal('heartbeat') }),
  ]),
  v.title('BoardsMessage'),
);
export type BoardsMessage =
  | { readonly type: 'boards'; readonly boards: readonly BoardEntry[] }
  | { readonly type: 'heartbeat' };

/** Who is signed in, and what for. */
export const sessionSchema = v.pipe(
  v.object({
    accessControl: v.pipe(v.boolean(), v.description('Whether a key or a token is required.')),
    kind: v.picklist(['admin', 'board', 'user']),
    expires: v.pipe(v.nullable(v.string()), v.description('ISO 8601; null for never.')),
    actions: v.pipe(v.array(v.string()), v.description('What a user may do.')),
    boards: v.pipe(v.array(v.string()), v.description('With which boards: names or patterns.')),
  }),
  v.title('Session'),
);
export type Session = Readonly<v.InferOutput<typeof sessionSchema>>;

/** Where other devices reach the gateway. */
export const serverAddressesSchema = v.pipe(
  v.object({
    board: v.pipe(
      v.nullable(v.string()),
      v.description(
        'What to set as the Kurento URL of a board, such as `ws://192.168.1.20:8888/kurento`; null while the gateway listens on loopback alone.',
      ),
    ),
    page: v.pipe(
      v.nullable(v.string()),
      v.description('URL of the viewer for other devices, ends in `/`; null likewise.'),
    ),
    rtsp: v.exactOptional(
      v.pipe(
        v.string(),
        v.description(
          'URL to which the name of a board is appended for RTSP, ends in `/`; missing where the gateway’s own recorder serves none at this address.',
        ),
      ),
    ),
  }),
  v.title('ServerAddresses'),
);
export type ServerAddresses = Readonly<v.InferOutput<typeof serverAddressesSchema>>;

/** A build of the firmware that the page Setup can write to a board. */
export const firmwareImageSchema = v.pipe(
  v.object({
    build: v.pipe(v.string(), v.description('Its name, unique in the list.')),
    board: v.pipe(v.string(), v.description('The chip that it is for, such as `esp32s3`.')),
  }),
  v.title('FirmwareImage'),
);
export type FirmwareImage = Readonly<v.InferOutput<typeof firmwareImageSchema>>;
export const firmwareImageListSchema = v.pipe(
  v.array(firmwareImageSchema),
  v.title('FirmwareImageList'),
);

/** A STUN or TURN server for a peer connection, as W3C's RTCIceServer. */
export const iceServerSchema = v.pipe(
  v.object({
    urls: v.pipe(v.string(), v.description('Its URI (RFC 7064, RFC 7065).')),
    username: v.exactOptional(v.string()),
    credential: v.exactOptional(v.string()),
  }),
  v.title('IceServer'),
);
export type IceServer = Readonly<v.InferOutput<typeof iceServerSchema>>;

export const iceServerListSchema = v.pipe(v.array(iceServerSchema), v.title('IceServerList'));

/** What a GET of `/kurento` answers. */
export const aboutSchema = v.pipe(
  v.object({
    name: v.literal('boardcast'),
    version: v.string(),
    protocol: v.literal('kurento'),
    webSocket: v.pipe(v.string(), v.description('Path of the WebSocket.')),
  }),
  v.title('About'),
);
export type About = Readonly<v.InferOutput<typeof aboutSchema>>;

/** The state of a media server; one with workers lists whether each of them works. */
export const mediaServerHealthSchema = v.pipe(
  v.looseObject({
    status: v.picklist(['ok', 'draining', 'failing']),
    mediaPort: v.optional(v.number()),
    endpoints: v.optional(v.number()),
    pipelines: v.optional(v.number()),
    bytes: v.pipe(
      v.optional(v.number()),
      v.description('Of media, received and sent since the start.'),
    ),
    workers: v.optional(v.array(v.boolean())),
  }),
  v.title('MediaServerHealth'),
);
export type MediaServerHealth = Readonly<v.InferOutput<typeof mediaServerHealthSchema>>;

/** What `/healthz` answers. */
export const gatewayHealthSchema = v.pipe(
  v.object({
    status: v.picklist(['ok', 'failing']),
    boards: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.description('Boards in the directory; only for those who may manage.'),
      ),
    ),
    mediaServer: v.optional(
      v.pipe(
        v.union([mediaServerHealthSchema, v.literal('down')]),
        v.description('The embedded media server; missing where an external Kurento is used.'),
      ),
    ),
  }),
  v.title('GatewayHealth'),
);
export type GatewayHealth = Readonly<v.InferOutput<typeof gatewayHealthSchema>>;

/** What `/readyz` answers. */
export const gatewayReadinessSchema = v.pipe(
  v.object({
    status: v.pipe(
      v.picklist(['ready', 'degraded', 'unavailable']),
      v.description(
        '`degraded`: clients are served, but what other gateways change is not known now. `unavailable`: no media server serves.',
      ),
    ),
    reason: v.optional(v.pipe(v.string(), v.description('Only for those who may manage.'))),
  }),
  v.title('GatewayReadiness'),
);
export type GatewayReadiness = Readonly<v.InferOutput<typeof gatewayReadinessSchema>>;

/** The highest packet loss that a client can ask for, in percent. */
export const maxLossPercent = 90;

/** Reads what `/api/boards` answered. Throws a ProtocolError `invalid-response`. */
export function parseBoardList(value: unknown): readonly BoardEntry[] {
  return parseAnswer(boardListSchema, value, 'list of boards');
}

/** Reads what `/api/session` answered. Throws a ProtocolError `invalid-response`. */
export function parseSession(value: unknown): Session {
  return parseAnswer(sessionSchema, value, 'session');
}

/** Reads what `/api/addresses` answered. Throws a ProtocolError `invalid-response`. */
export function parseServerAddresses(value: unknown): ServerAddresses {
  return parseAnswer(serverAddressesSchema, value, 'addresses');
}

/** Reads what `/api/firmware` answered. Throws a ProtocolError `invalid-response`. */
export function parseFirmwareImages(value: unknown): readonly FirmwareImage[] {
  return parseAnswer(firmwareImageListSchema, value, 'list of firmware builds');
}

/** Reads what `/api/ice-servers` answered. Throws a ProtocolError `invalid-response`. */
export function parseIceServers(value: unknown): readonly IceServer[] {
  return parseAnswer(iceServerListSchema, value, 'list of ICE servers');
}

/**
 * Reads a message of the WebSocket at `/api/boards/events`; undefined for a type that is not known
 * here. Throws a ProtocolError `invalid-response`.
 */
export function parseBoardsMessage(text: string): BoardsMessage | undefined {
  const message = parseJson(text);
  const { type } = parseAnswer(v.object({ type: v.string() }), message, 'message');
  if (type !== 'boards' && type !== 'heartbeat') return undefined;
  return parseAnswer(boardsMessageSchema, message, 'message');
}

/** Reads what `/healthz` answered. Throws a ProtocolError `invalid-response`. */
export function parseGatewayHealth(value: unknown): GatewayHealth {
  return parseAnswer(gatewayHealthSchema, value, 'health');
}

/** Reads what a media server's `/healthz` answered. Throws a ProtocolError `invalid-response`. */
export function parseMediaServerHealth(value: unknown): MediaServerHealth {
  return parseAnswer(mediaServerHealthSchema, value, 'health');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ProtocolError('invalid-response', 'The message is not JSON.', { cause: error });
  }
}
