/** An endpoint as the passing messages tell of it. */
export interface KnownEndpoint {
  readonly id: string;
  /** Whose session made it. */
  readonly owner: string;
  negotiated: boolean;
  connected: boolean;
  source: string | undefined;
  /** When its peer went away; undefined while it is there, or has never been. */
  leftAt: number | undefined;
  /** What events have told of: `AUDIO`, `VIDEO`, and the `CONNECTION` itself. */
  readonly heard: Set<string>;
}

/** A pipeline as the passing messages tell of it. */
export interface KnownPipeline {
  readonly id: string;
  readonly tags: Map<string, string>;
  readonly endpoints: Map<string, KnownEndpoint>;
  /** The media that the publishing endpoint receives now. */
  flowing: ReadonlySet<string>;
  state: 'live' | 'offline';
  since: number;
  number: number | undefined;
}

/** An endpoint as the media server itself tells of it. */
export interface FoundEndpoint {
  readonly id: string;
  readonly negotiated: boolean;
  readonly connected: boolean;
  readonly source: string | undefined;
}

/** A pipeline as the media server itself tells of it. */
export interface FoundPipeline {
  readonly id: string;
  readonly tags: readonly (readonly [string, string])[];
  readonly endpoints: readonly FoundEndpoint[];
  /** The media that the publishing endpoint receives now. */
  readonly flowing: readonly string[];
}

/** The endpoint that took an offer and feeds others: a board's own. */
export function publishing(pipeline: KnownPipeline): KnownEndpoint | undefined {
  const endpoints = [...pipeline.endpoints.values()];
  const sources = new Set(endpoints.map(({ source }) => source));
  return endpoints.find(({ id, negotiated }) => negotiated && sources.has(id));
}
