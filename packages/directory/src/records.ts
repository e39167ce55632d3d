import { boardEntrySchema, grantsSchema } from '@boardcast/protocol';
import * as v from 'valibot';

const text = v.pipe(v.string(), v.maxLength(4096));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** In ms since 1970. */
const time = v.number();

const credential = { id: text, credential: text, expires: v.optional(v.number()) };
/** Who sends a request, as the gateway's access control found. */
export const principalSchema = v.variant('kind', [
  v.object({ kind: v.literal('admin'), ...credential }),
  v.object({ kind: v.literal('board'), ...credential, name: text }),
  v.object({ kind: v.literal('user'), ...credential, grants: grantsSchema }),
]);

const gatewaySchema = v.object({
  version: text,
  /** When it was started. */
  started: time,
  /** The URL at which its pages are, for people; null when it does not know one. */
  url: v.nullable(text),
});

export const nodeStates = ['serving', 'draining', 'down'] as const;
const nodeSchema = v.object({
  /** The WebSocket of its media server. */
  url: text,
  /** Sent as a bearer token to a media server that requires one. */
  secret: v.nullable(text),
  state: v.picklist(nodeStates),
  /** How many processes share its boards: a relay may spread one board over them. */
  workers: v.pipe(v.number(), v.integer(), v.minValue(1)),
  load: v.object({
    /** Used by the media server, in percent of all cores; null where it does not tell. */
    cpu: v.nullable(v.number()),
    /** In bytes; null where it does not tell. */
    memory: v.nullable(v.number()),
    /** Sent and received, in bit/s; null where it does not tell. */
    bitrate: v.nullable(v.number()),
    endpoints: count,
    pipelines: count,
  }),
  /** While it drains: clients that are asked over each second, and when those that are left are cut off. */
  drain: v.nullable(v.object({ rate: v.number(), deadline: time })),
  /** When its media server answered last. */
  seen: time,
});

const boardSchema = v.object({
  /** As it is listed; `viewers` counts those on its own node. */
  entry: boardEntrySchema,
  /** Null for a board that left. */
  node: v.nullable(text),
});

/** A client's session, which may have sessions on several nodes. Its key is the id that the client has. */
const sessionSchema = v.object({
  principal: principalSchema,
  address: v.nullable(text),
  /** Its session's id on each node. */
  nodes: v.record(text, text),
  /** The objects that it created, and who negotiated with each of them, if anybody. */
  objects: v.array(v.object({ id: text, user: v.nullable(principalSchema) })),
  /** The pipelines of its objects: where each is, and what its board is recognised by, if it created it. */
  pipelines: v.record(text, v.object({ node: text, identity: v.nullable(text) })),
  /** What it had on nodes that it lost, and that is released when they answer again. */
  left: v.record(text, v.array(text)),
  /** When its last WebSocket closed; null while it has one. */
  disconnected: v.nullable(time),
});

/**
 * A board's media on another node or worker. Its key is `<board's pipeline>@<node>/<n>`, with n counting
 * its relays on that node, so that it can be claimed before there is anything.
 */
const relaySchema = v.object({
  board: text,
  origin: v.object({
    node: text,
    pipeline: text,
    /** The endpoint that the board publishes to. */
    source: text,
    /** The endpoint that sends to the edge; null until it is made. */
    endpoint: v.nullable(text),
  }),
  edge: v.object({
    node: text,
    pipeline: v.nullable(text),
    /** The endpoint that is in the place of the board's. */
    endpoint: v.nullable(text),
  }),
  /** Whether viewers may join at the edge: its media are connected. */
  connected: v.boolean(),
  viewers: count,
});

/** The value of each kind of record. */
export const recordSchemas = {
  /** A running gateway; the record ends with its lease. */
  gateway: gatewaySchema,
  /** A media server; owned by the gateway that asks it for its load. */
  node: nodeSchema,
  /** A board by its name; owned by the gateway with its session, by none after it left. */
  board: boardSchema,
  session: sessionSchema,
  /** The node of a pipeline that is of no board. */
  pipeline: v.object({ node: text }),
  relay: relaySchema,
  /** A board's key, hashed. */
  key: v.object({ board: text, hash: text, created: text }),
  /** A token that was issued, without the token itself. */
  token: v.object({
    ...{ subject: text, grants: v.optional(grantsSchema), admin: v.boolean() },
    ...{ expires: v.number(), created: text },
  }),
  /** A token that was revoked, until it would have expired (seconds since 1970). */
  revoked: v.object({ expires: v.number() }),
  /** What all gateways sign with, base64url. */
  secret: v.object({ value: text }),
} as const;

export type RecordKind = keyof typeof recordSchemas;
export type RecordValues = { readonly [K in RecordKind]: v.InferOutput<(typeof recordSchemas)[K]> };

/** The kinds of which each gateway has a copy; those of the others are read when they are needed. */
export const replicatedKinds = [
  ...(['gateway', 'node', 'board', 'relay'] as const),
  ...(['key', 'token', 'revoked', 'secret'] as const),
] as const satisfies readonly RecordKind[];
export type ReplicatedKind = (typeof replicatedKinds)[number];
