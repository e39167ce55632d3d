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
import {
  aboutSchema,
  boardListSchema,
  boardsMessageSchema,
  firmwareImageListSchema,
  gatewayHealthSchema,
  gatewayReadinessSchema,
  iceServerListSchema,
  serverAddressesSchema,
  sessionSchema,
} from './http-api.ts';
import { clusterSchema, drainRequestSchema, mediaNodeSchema } from './nodes-api.ts';
import {
  boardRecordingListSchema,
  boardRecordingSchema,
  recordingSegmentListSchema,
  recordRequestSchema,
} from './recording-api.ts';

/** `public` for everyone, `manage` for that permission, `admin` for administrators. */
export type RouteAccess = 'public' | 'manage' | 'admin';

/** One route of the API: what a GET of it answers, and the other methods that it takes. */
export interface HttpRoute {
  /** `{board}` stands for the name of a board, `{node}` for the id of a node. */
  readonly path: string;
  /** What a user needs for the board of the path; a GET and a change alike unless `change` is given. */
  readonly boardAction?: { readonly get?: Action; readonly change?: Action };
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
  /** What a POST without a body does, which answers 204. */
  readonly command?: {
    readonly summary: string;
    /** Why it is refused, by status code. */
    readonly refusals: Readonly<Record<number, string>>;
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
  boardRestart: {
    path: '/api/boards/{board}/restart',
    summary: 'Asks a board to restart.',
    contentType: 'text/plain; charset=utf-8',
    boardAction: { change: 'control' },
    methods: ['POST'],
    command: {
      summary: 'Asks a board to restart; those with the permission `manage` may ask each.',
      refusals: {
        404: 'There is no board of this name.',
        409: 'The board is offline, does not restart on request, or was asked a moment ago.',
      },
    },
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
  nodes: {
    path: '/api/nodes',
    summary: 'Lists the gateways and the media servers, with what is on each of them.',
    contentType: json,
    access: 'manage',
    schema: clusterSchema,
  },
  nodeDrain: {
    path: '/api/nodes/{node}/drain',
    summary: 'Drains a node.',
    contentType: json,
    access: 'manage',
    methods: ['POST'],
    post: {
      summary:
        'Moves the clients of a node to the others, at a rate, until a deadline. One that drains already gets the new rate and deadline.',
      access: 'manage',
      body: drainRequestSchema,
      schema: mediaNodeSchema,
    },
  },
  nodeUndrain: {
    path: '/api/nodes/{node}/undrain',
    summary: 'Ends the drain of a node.',
    contentType: json,
    access: 'manage',
    methods: ['POST'],
    post: {
      summary: 'Ends the drain of a node: it takes new clients again.',
      access: 'manage',
      body: v.object({}),
      schema: mediaNodeSchema,
    },
  },
  ready: {
    path: '/readyz',
    summary:
      'Reports whether new clients are better sent here or to another gateway: 503 when no media server serves.',
    contentType: json,
    access: 'public',
    schema: gatewayReadinessSchema,
    otherStatuses: [503],
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

/** The path of a route as routers such as Fastify's write it. */
export function routePattern(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

/** The path of a route for one node. */
export function nodePath(path: string, node: string): string {
  return path.replace('{node}', encodeURIComponent(node));
}

/** The path of a route for one board. */
export function boardPath(path: string, board: string): string {
  return path.replace('{board}', encodeURIComponent(board));
}
