/** An endpoint as the media server describes it when it is asked. */
export interface EndpointState {
  readonly id: string;
  /** It has a local session description. */
  readonly negotiated: boolean;
  /** Media are connected. */
  readonly connected: boolean;
  /** ICE and DTLS are connected: its peer is there, however silent. */
  readonly reachable: boolean;
  /** The endpoint that feeds it. */
  readonly source: string | undefined;
  /** The media types that it passes on now. */
  readonly flowing: readonly string[];
}

/** A pipeline as the media server describes it when it is asked. */
export interface PipelineState {
  readonly id: string;
  /** In seconds since 1970, by the media server's clock. */
  readonly createdAt: number;
  readonly tags: ReadonlyMap<string, string>;
  readonly endpoints: readonly EndpointState[];
}

/** The endpoint that a board publishes to: it was negotiated and feeds others. */
export function publisherOf({ endpoints }: PipelineState): EndpointState | undefined {
  const sources = new Set(endpoints.map(({ source }) => source));
  return endpoints.find(({ id, negotiated }) => negotiated && sources.has(id));
}
