import type { Directory, KnownPipeline } from './directory.ts';
import type { ObjectOwners } from './object-owners.ts';
import { publisherOf } from './pipeline-state.ts';

/** For a client whose WebSocket was closed to come back and go on with what it made. */
const pipelineGraceMs = 40_000;
const endpointGraceMs = 30_000;
/** The same for a board whose media were lost: it has to publish anew, as Kurento has no ICE restart. */
const lostBoardGraceMs = 10_000;
/** For what was connected and is no longer: its peer's own goodbye may be on its way. */
const leftGraceMs = 2000;

export interface ReleaseRules {
  readonly directory: Directory;
  readonly owners: ObjectOwners;
  /** The media server is this gateway's alone; in another, only what a board of ours made is released. */
  readonly exclusive: boolean;
  /** The clock of the directory, in ms. */
  readonly now: () => number;
}

/**
 * What nobody needs any more: whole pipelines, and the endpoints of viewers that left. Whatever ICE
 * and DTLS connect, and whatever has an owner with a WebSocket, is needed, however silent.
 */
export function unusedObjectsIn(pipeline: KnownPipeline, rules: ReleaseRules): readonly string[] {
  if (isPipelineUnused(pipeline, rules)) return [pipeline.state.id];
  const publisher = publisherOf(pipeline.state);
  return [...pipeline.unreachable.keys()].filter(
    (id) => id !== publisher?.id && isEndpointUnused(id, pipeline, rules),
  );
}

function isPipelineUnused(pipeline: KnownPipeline, rules: ReleaseRules): boolean {
  const { state, board, unreachable, knownSince } = pipeline;
  const { directory, owners, exclusive, now } = rules;
  if (unreachable.size < state.endpoints.length) return false;
  const isOurs = owners.ownerOf(state.id) !== undefined;
  if (!exclusive && !(isOurs && board !== undefined)) return false;
  const lost = [...unreachable.values()];
  const unreachableMs = now() - Math.max(knownSince, ...lost.map(({ since }) => since));
  if (!isOurs) return unreachableMs > pipelineGraceMs;
  const goneMs = owners.goneForMs(state.id);
  if (goneMs === undefined) return false;
  const wasConnected = lost.some(({ wasReachable }) => wasReachable);
  const graceMs = wasConnected ? lostBoardGraceMs : pipelineGraceMs;
  const isOver = goneMs > graceMs && unreachableMs > (wasConnected ? leftGraceMs : graceMs);
  return isOver || directory.superseded().has(state.id);
}

function isEndpointUnused(
  id: string,
  { state, unreachable }: KnownPipeline,
  { owners, exclusive, now }: ReleaseRules,
): boolean {
  const { since, wasReachable } = unreachable.get(id) ?? { since: Infinity, wasReachable: false };
  const owner = owners.ownerOf(id);
  if (owner === undefined) return exclusive && now() - since > pipelineGraceMs;
  const goneMs = owners.goneForMs(id);
  if (goneMs === undefined || owner === owners.ownerOf(state.id)) return false;
  return Math.min(goneMs, now() - since) > (wasReachable ? leftGraceMs : endpointGraceMs);
}
