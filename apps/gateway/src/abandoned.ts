import type { Directory, KnownPipeline } from './directory.ts';
import type { ObjectOwners } from './object-owners.ts';
import { publisherOf } from './pipeline-state.ts';

/** For a client whose WebSocket was closed to come back and go on with what it made. */
const ownerGraceMs = 60_000;
/** The same for an endpoint that was not connected yet, and for one whose peer has left. */
const endpointGraceMs = 30_000;
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
export function abandonedIn(pipeline: KnownPipeline, rules: ReleaseRules): readonly string[] {
  if (isPipelineAbandoned(pipeline, rules)) return [pipeline.state.id];
  const publisher = publisherOf(pipeline.state);
  return [...pipeline.unreachable.keys()].filter(
    (id) => id !== publisher?.id && isEndpointAbandoned(id, pipeline, rules),
  );
}

function isPipelineAbandoned(pipeline: KnownPipeline, rules: ReleaseRules): boolean {
  const { state, board, unreachable, knownSince } = pipeline;
  const { directory, owners, exclusive, now } = rules;
  if (unreachable.size < state.endpoints.length) return false;
  const isOurs = owners.ownerOf(state.id) !== undefined;
  if (!exclusive && !(isOurs && board !== undefined)) return false;
  const since = Math.max(knownSince, ...[...unreachable.values()].map((one) => one.since));
  const unreachableMs = now() - since;
  const goneMs = isOurs ? owners.goneForMs(state.id) : unreachableMs;
  if (goneMs === undefined) return false;
  return Math.min(goneMs, unreachableMs) > ownerGraceMs || directory.superseded().has(state.id);
}

function isEndpointAbandoned(
  id: string,
  { state, unreachable }: KnownPipeline,
  { owners, exclusive, now }: ReleaseRules,
): boolean {
  const { since, wasReachable } = unreachable.get(id) ?? { since: Infinity, wasReachable: false };
  const owner = owners.ownerOf(id);
  if (owner === undefined) return exclusive && now() - since > ownerGraceMs;
  const goneMs = owners.goneForMs(id);
  if (goneMs === undefined || owner === owners.ownerOf(state.id)) return false;
  return Math.min(goneMs, now() - since) > (wasReachable ? leftGraceMs : endpointGraceMs);
}
