import * as v from 'valibot';
import {
  type Action,
  boardKeyListSchema,
  connectedClientListSchema,
  createdKeySchema,
  createdTokenSchema,
  issuedTokenListSchema,
  newKeySchema,
  newTokenSchema,
  verificationRequestSchema,
  verificationSchema,
} from './access-api.ts';
import { parseAnswer } from './parse-answer.ts';
import { ProtocolError } from './protocol-error.ts';
import {
  boardRecordingListSchema,
  boardRecordingSchema,
  recordingSegmentListSchema,
  recordRequestSchema,
} from './recording-api.ts';

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

/** The highest packet loss that a client can ask for, in percent. */
export const maxLossPercent = 90;

/** `public` for everyone, `manage` for that permission, `admin` for administrators. */
export type RouteAccess = 'public' | 'manage' | 'admin';

/** One route of the API: what a GET of it answers, and the other methods that it takes. */
export interface HttpRoute {
  /** `{board}` stands for the name of a board. */
  readonly path: string;
  /** What a user needs for the board of the path; a GET and a change alike unless `change` is given. */
  readonly boardAction?: { readonly get: Action; readonly change?: Action };
  /** Parameters of its query, with what they are. */
  readonly query?: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly contentType: string;
  /** The form of the content; undefined for text. */
  readonly schema?: v.GenericSchema;
  /** Who may GET it; any key or token will do where nothing is given. */
  readonly access?: RouteAccess;
  /** `['POST']` for a route that is not for a GET. */
  readonly methods?: readonly ['POST'];
  /** What a POST with a JSON body does; its answer is a GET's unless it has a schema of its own. */
  readonly post?: {
    readonly summary: string;
    readonly access: RouteAccess;
    readonly body: v.GenericSchema;
    readonly schema?: v.GenericSchema;
  };
  readonly delete?: { readonly summary: string; readonly access: RouteAccess };
  /** What a DELETE of the path of an item, `path/{id}`, does. */
  readonly deleteItem?: { readonly summary: string; readonly access: RouteAccess };
  /** Status codes besides 200 that have the same content. */
  readonly otherStatuses?: readonly number[];
  /** The messages of the WebSocket at the same path, from the server. */
  readonly webSocket?: v.GenericSchema | 'kurento';
}

const json = 'application/json; charset=utf-8';

/** The routes of the API. */
export const httpRoutes = {
  kurento: {
    path: '/kurento',
    summary:
      'Describes the server. A WebSocket at this path accepts Kurento’s JSON-RPC; `?loss=5` simulates 5 % packet loss for its media.',
    contentType: json,
    access: 'public',
    schema: aboutSchema,
    webSocket: 'kurento',
  },
  boards: {
    path: '/api/boards',
    summary: 'Lists the boards, those that are offline too, until they are removed.',
    contentType: json,
    schema: boardListSchema,
    deleteItem: { summary: 'Removes a board that is offline from the list.', access: 'manage' },
  },
  snapshot: {
    path: '/api/boards/{board}/snapshot.jpg',
    summary:
      'The newest key frame of a board as JPEG; while it is offline, the last one that is known. `Last-Modified` is when it was captured. 404 where there is none.',
    contentType: 'image/jpeg',
    boardAction: { get: 'watch' },
    query: { width: 'Width in pixels, up to that of the video; its own width by default.' },
  },
  boardsEvents: {
    path: '/api/boards/events',
    summary:
      'Streams the list of boards at once and after each change, as server-sent events of type `boards`. A WebSocket at this path sends the same.',
    contentType: 'text/event-stream',
    webSocket: boardsMessageSchema,
  },
  addresses: {
    path: '/api/addresses',
    summary: 'Reports the URLs of this gateway for boards and for other devices.',
    contentType: json,
    schema: serverAddressesSchema,
  },
  firmware: {
    path: '/api/firmware',
    summary:
      'Lists the builds of the firmware. They have the Wi-Fi password and the key that they were built with.',
    contentType: json,
    access: 'manage',
    schema: firmwareImageListSchema,
  },
  firmwareFile: {
    path: '/api/firmware/file',
    summary:
      'A file of a build: `?build=esp32s3&name=flasher_args.json`, or one that this file lists.',
    contentType: 'application/octet-stream',
    access: 'manage',
  },
  recordings: {
    path: '/api/recordings',
    summary: 'Lists what is recorded, and the state of each recording.',
    contentType: json,
    schema: boardRecordingListSchema,
  },
  boardRecording: {
    path: '/api/recordings/{board}',
    summary: 'Lists the segments of a board’s recording, oldest first.',
    contentType: json,
    schema: recordingSegmentListSchema,
    boardAction: { get: 'playback', change: 'manage' },
    query: { from: 'Only what ends after this time, ISO 8601.', to: 'Only what begins before it.' },
    post: {
      summary:
        'Starts or stops the recording of a board, whatever its rule, until the next request.',
      access: 'manage',
      body: recordRequestSchema,
      schema: boardRecordingSchema,
    },
    delete: { summary: 'Deletes the segments that end before `to`, or all.', access: 'manage' },
  },
  recordingSegment: {
    path: '/api/recordings/{board}/segment.mp4',
    summary: 'One segment as a fragmented MP4 file.',
    contentType: 'video/mp4',
    boardAction: { get: 'playback' },
    query: { start: 'The start of the segment, as it is listed.' },
  },
  recordingFile: {
    path: '/api/recordings/{board}/file.mp4',
    summary:
      'What was recorded between two times as one playable MP4 file, from key frame to key frame.',
    contentType: 'video/mp4',
    boardAction: { get: 'playback' },
    query: { from: 'ISO 8601.', to: 'ISO 8601.' },
  },
  iceServers: {
    path: '/api/ice-servers',
    summary:
      'Lists the STUN and TURN servers for a peer connection, with credentials that expire. The same servers are in `Link` headers (RFC 9725 section 4.6), also in the answer to the upgrade at `/kurento`.',
    contentType: json,
    schema: iceServerListSchema,
  },
  session: {
    path: '/api/session',
    summary: 'Reports who is signed in.',
    contentType: json,
    schema: sessionSchema,
    post: {
      summary: 'Signs in by a cookie.',
      access: 'public',
      body: v.object({ token: v.string() }),
    },
    delete: { summary: 'Signs out.', access: 'public' },
  },
  keys: {
    path: '/api/access/keys',
    summary: 'Lists the keys of boards.',
    contentType: json,
    access: 'manage',
    schema: boardKeyListSchema,
    post: {
      summary: 'Makes a key for a board. The key is in this answer only.',
      access: 'admin',
      body: newKeySchema,
      schema: createdKeySchema,
    },
    deleteItem: { summary: 'Revokes a key.', access: 'admin' },
  },
  tokens: {
    path: '/api/access/tokens',
    summary: 'Lists the tokens of people and programs.',
    contentType: json,
    access: 'manage',
    schema: issuedTokenListSchema,
    post: {
      summary: 'Issues a token. It is in this answer only.',
      access: 'admin',
      body: newTokenSchema,
      schema: createdTokenSchema,
    },
    deleteItem: { summary: 'Revokes a token.', access: 'admin' },
  },
  verification: {
    path: '/api/access/verification',
    summary: 'Verifies the credentials of a client of another server, such as that of RTSP.',
    contentType: json,
    access: 'manage',
    schema: verificationSchema,
    methods: ['POST'],
    post: {
      summary: 'Reports whether they allow to watch a board.',
      access: 'manage',
      body: verificationRequestSchema,
      schema: verificationSchema,
    },
  },
  clients: {
    path: '/api/access/clients',
    summary: 'Lists the clients that are connected now.',
    contentType: json,
    access: 'manage',
    schema: connectedClientListSchema,
  },
  health: {
    path: '/healthz',
    summary: 'Reports the state of the gateway and of the embedded media server: 503 if failing.',
    contentType: json,
    access: 'public',
    schema: gatewayHealthSchema,
    otherStatuses: [503],
  },
  metrics: {
    path: '/metrics',
    access: 'manage',
    summary: 'Metrics of the gateway and of the embedded media server for Prometheus.',
    contentType: 'text/plain; version=0.0.4; charset=utf-8',
  },
  openApi: {
    path: '/api/openapi.json',
    summary: 'This API as an OpenAPI 3.1 document.',
    contentType: json,
    access: 'public',
    schema: v.looseObject({ openapi: v.string() }),
  },
} as const satisfies Readonly<Record<string, HttpRoute>>;

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
