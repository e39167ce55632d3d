import type { ObjectOwners } from './object-owners.ts';

/** An endpoint as read from the media server. */
export interface EndpointState {
  readonly id: string;
  /** Whether it has a local session description. */
  readonly negotiated: boolean;
  /** Whether its media state is CONNECTED. */
  readonly connected: boolean;
  /** Whether ICE and DTLS are connected, with or without media. */
  readonly reachable: boolean;
  /** The endpoint connected to it as its source. */
  readonly source: string | undefined;
  /** The media types that flow from it now. */
  readonly flowing: readonly string[];
}

/** A pipeline as read from the media server. */
export interface PipelineState {
  readonly id: string;
  /** In s since 1970, by the media server's clock. */
  readonly createdAt: number;
  readonly tags: ReadonlyMap<string, string>;
  readonly endpoints: readonly EndpointState[];
}

/**
 * The endpoint that a board publishes to: it is negotiated and a source of others. A viewer that
 * talks has one like that too, so those of another principal do not count, and one of the same
 * session as the pipeline comes first.
 */
export function publisherOf(
  { id, endpoints }: PipelineState,
  owners: ObjectOwners,
): EndpointState | undefined {
  const sources = new Set(endpoints.map(({ source }) => source));
  const [session, creator] = [owners.ownerOf(id), owners.creatorOf(id)?.id];
  const isOfOther = (endpoint: string) =>
    creator !== undefined && (owners.creatorOf(endpoint)?.id ?? creator) !== creator;
  const candidates = endpoints.filter(
    (endpoint) => endpoint.negotiated && sources.has(endpoint.id) && !isOfOther(endpoint.id),
  );
  return candidates.find((endpoint) => owners.ownerOf(endpoint.id) === session) ?? candidates[0];
}
