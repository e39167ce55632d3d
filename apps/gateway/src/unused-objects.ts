import { boardTags, relayTag } from '@boardcast/protocol';
import type { KnownPipeline, LocalBoards } from './local-boards.ts';
import type { ObjectOwners } from './object-owners.ts';
import { publisherOf } from './pipeline-state.ts';

/** Time for a client whose WebSocket closed to reconnect and continue with what it created. */
const pipelineGraceMs = 40_000;
const endpointGraceMs = 30_000;
/** The same for a board whose media disconnected: it publishes again, as Kurento has no ICE restart. */
const disconnectedBoardGraceMs = 10_000;
/** For what is no board's in a shared Kurento, which would collect it itself after 240 to 480 s. */
const otherGraceMs = 480_000;
/** For an endpoint that was connected: its peer's own release may be on its way. */
const disconnectedGraceMs = 2000;

export interface ReleaseRules {
  readonly boards: LocalBoards;
  readonly owners: ObjectOwners;
  /** Whether the media server is not shared; in a shared one, only objects of this gateway's clients are released. */
  readonly exclusive: boolean;
  /** The clock of `boards`, in ms. */
  readonly now: () => number;
}

/**
 * The ids of unused objects: whole pipelines, and the endpoints of viewers that left. An object that
 * is connected by ICE and DTLS, or whose owner has a WebSocket, is in use even without media.
 */
export function unusedObjectsIn(pipeline: KnownPipeline, rules: ReleaseRules): readonly string[] {
  if (isPipelineUnused(pipeline, rules)) return [pipeline.state.id];
  const publisher = publisherOf(pipeline.state, rules.owners);
  return [...pipeline.unreachable.keys()].filter(
    (id) => id !== publisher?.id && isEndpointUnused(id, pipeline, rules),
  );
}

function isPipelineUnused(pipeline: KnownPipeline, rules: ReleaseRules): boolean {
  const { state, board, unreachable, knownSince } = pipeline;
  const { boards, owners, exclusive, now } = rules;
  if (unreachable.size < state.endpoints.length || state.tags.has(relayTag)) return false;
  const isOurs = owners.ownerOf(state.id) !== undefined;
  if (!exclusive && !isOurs) return false;
  const endpoints = [...unreachable.values()];
  const unreachableMs = now() - Math.max(knownSince, ...endpoints.map(({ since }) => since));
  if (!isOurs) return unreachableMs > pipelineGraceMs;
  const disconnectedMs = owners.disconnectedForMs(state.id);
  if (disconnectedMs === undefined) return false;
  const isBoard = board !== undefined || state.tags.has(boardTags.name);
  if (!exclusive && !isBoard) return Math.min(disconnectedMs, unreachableMs) > otherGraceMs;
  const wasConnected = endpoints.some(({ wasReachable }) => wasReachable);
  const graceMs = wasConnected ? disconnectedBoardGraceMs : pipelineGraceMs;
  const isOver =
    disconnectedMs > graceMs && unreachableMs > (wasConnected ? disconnectedGraceMs : graceMs);
  return isOver || boards.superseded().has(state.id);
}

function isEndpointUnused(
  id: string,
  { state, unreachable }: KnownPipeline,
  { owners, exclusive, now }: ReleaseRules,
): boolean {
  const { since, wasReachable } = unreachable.get(id) ?? { since: Infinity, wasReachable: false };
  const owner = owners.ownerOf(id);
  if (owner === undefined) return exclusive && now() - since > pipelineGraceMs;
  const disconnectedMs = owners.disconnectedForMs(id);
  if (disconnectedMs === undefined || owner === owners.ownerOf(state.id)) return false;
  const graceMs = wasReachable ? disconnectedGraceMs : endpointGraceMs;
  return Math.min(disconnectedMs, now() - since) > graceMs;
}
