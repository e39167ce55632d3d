import * as v from 'valibot';
import { parseAnswer } from './parse-answer.ts';

/** The part of the gateway's HTTP API that is about the gateways and media servers of an installation. */

/** `empty`: it drains, and nothing is left on it. */
export const nodeConditions = ['serving', 'draining', 'empty', 'down'] as const;
export type NodeCondition = (typeof nodeConditions)[number];

/** How many clients a drain moves each second unless it says so, at most, and how long it takes. */
export const defaultDrainRate = 2;
export const maxDrainRate = 1000;
export const defaultDrainSeconds = 600;
export const maxDrainSeconds = 86_400;

const time = v.pipe(v.string(), v.isoTimestamp());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const rate = v.pipe(
  v.pipe(v.number(), v.minValue(0.1), v.maxValue(maxDrainRate)),
  v.description('Clients that are moved each second, by all gateways together.'),
);

/** A board's media that are sent from one media server to another. */
const cascadeSchema = v.object({
  board: v.string(),
  to: v.pipe(v.string(), v.description('The id of the node with the viewers.')),
  viewers: count,
});
export type Cascade = Readonly<v.InferOutput<typeof cascadeSchema>>;

export const mediaNodeSchema = v.pipe(
  v.object({
    id: v.string(),
    url: v.pipe(v.string(), v.description('The WebSocket of its media server.')),
    state: v.pipe(
      v.picklist(nodeConditions),
      v.description('`empty`: it is draining, and nothing is left on it.'),
    ),
    keeper: v.pipe(
      v.nullable(v.string()),
      v.description('The id of the gateway that asks it for its load.'),
    ),
    seen: v.pipe(time, v.description('When it answered last.')),
    workers: v.pipe(v.number(), v.integer(), v.minValue(1)),
    cpu: v.pipe(v.nullable(v.number()), v.description('In percent of all cores.')),
    memory: v.pipe(v.nullable(v.number()), v.description('In bytes.')),
    bitrate: v.pipe(v.nullable(v.number()), v.description('Sent and received, in bit/s.')),
    endpoints: count,
    pipelines: count,
    drain: v.nullable(v.object({ rate, deadline: time })),
    boards: v.pipe(v.array(v.string()), v.description('The boards that publish to it.')),
    cascades: v.pipe(v.array(cascadeSchema), v.description('What it sends to other nodes.')),
  }),
  v.title('MediaNode'),
);
export type MediaNode = Readonly<v.InferOutput<typeof mediaNodeSchema>>;

export const clusterGatewaySchema = v.pipe(
  v.object({
    id: v.string(),
    version: v.string(),
    started: time,
    url: v.pipe(v.nullable(v.string()), v.description('Where its pages are; null if unknown.')),
    boards: v.pipe(count, v.description('The boards that are connected to it.')),
    isThis: v.pipe(v.boolean(), v.description('Whether it is the one that answers.')),
  }),
  v.title('ClusterGateway'),
);
export type ClusterGateway = Readonly<v.InferOutput<typeof clusterGatewaySchema>>;

/** `none`: one gateway with one media server, which knows of no others. */
export const directoryStates = ['none', 'memory', 'connected', 'away'] as const;
export type DirectoryState = (typeof directoryStates)[number];

export const clusterSchema = v.pipe(
  v.object({
    directory: v.pipe(
      v.picklist(directoryStates),
      v.description(
        '`none`: one media server. `memory`: several, known to this gateway only. `connected`, `away`: Redis.',
      ),
    ),
    gateways: v.array(clusterGatewaySchema),
    nodes: v.array(mediaNodeSchema),
  }),
  v.title('Cluster'),
);
export type Cluster = Readonly<v.InferOutput<typeof clusterSchema>>;

/** How a node is drained. */
export const drainRequestSchema = v.object({
  rate: v.optional(rate, defaultDrainRate),
  seconds: v.optional(
    v.pipe(
      v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxDrainSeconds)),
      v.description('After this time, what is left is disconnected.'),
    ),
    defaultDrainSeconds,
  ),
});
export type DrainRequest = Readonly<v.InferInput<typeof drainRequestSchema>>;

/** Reads what `/api/nodes` answered. Throws a ProtocolError `invalid-response`. */
export function parseCluster(value: unknown): Cluster {
  return parseAnswer(clusterSchema, value, 'list of nodes');
}

/** Reads what a drain answered. Throws a ProtocolError `invalid-response`. */
export function parseMediaNode(value: unknown): MediaNode {
  return parseAnswer(mediaNodeSchema, value, 'node');
}
