import {
  boardTags,
  errorCatalogue,
  KurentoError,
  objectTypeOf,
  Transaction,
  type EventType,
  type TransactionValues,
} from '@boardcast/protocol';
import type { KurentoClient } from '@boardcast/signaling';
import type { EndpointState, PipelineState } from './pipeline-state.ts';

/** Each announces that an endpoint is to be read again; their data are not used. */
const subscribedEvents: readonly EventType[] = [
  'MediaFlowOutStateChanged',
  'MediaStateChanged',
  'DtlsConnectionStateChange',
  'ElementConnected',
  'ElementDisconnected',
];

export interface ReadOptions {
  /** Whether it is of interest without a board tag. */
  readonly isOurs: boolean;
  /** Whether events are to announce its changes. */
  readonly isFollowed: boolean;
  /** Whether an endpoint is read. */
  readonly includes: (endpoint: string) => boolean;
}

/** Limits the length of one transaction. */
const maxEndpointsPerTransaction = 40;

/** The tags and the children of a pipeline. */
interface Outline {
  readonly id: string;
  readonly createdAt: number;
  readonly tags: ReadonlyMap<string, string>;
  readonly endpoints: readonly string[];
}

type EndpointReading = Omit<EndpointState, 'negotiated'>;
type ReadEndpoint = (values: TransactionValues) => EndpointReading;

/**
 * Reads pipelines in one session. It subscribes to the events of an endpoint before it reads the
 * endpoint, so that no change in between is missed.
 */
export class PipelineReader {
  readonly #client: KurentoClient;
  readonly #subscribed = new Set<string>();
  readonly #negotiated = new Set<string>();

  constructor(client: KurentoClient) {
    this.#client = client;
  }

  /**
   * Resolves with undefined when the pipeline does not exist, and with `foreign` for one that has no
   * board tag and is not ours; the session keeps no reference to a foreign one.
   */
  async read(
    id: string,
    { isOurs, isFollowed, includes }: ReadOptions,
  ): Promise<PipelineState | 'foreign' | undefined> {
    const outline = await this.#outline(id);
    if (outline === undefined) return undefined;
    if (!isOurs && !outline.tags.has(boardTags.name)) {
      await this.#client.unref(id);
      return 'foreign';
    }
    const endpoints: EndpointState[] = [];
    const included = outline.endpoints.filter(includes);
    for (const ids of chunks(included, maxEndpointsPerTransaction)) {
      endpoints.push(...(await this.#endpointStates(ids, isFollowed)));
    }
    return { ...outline, endpoints };
  }

  /** Forgets endpoints that no longer exist. */
  forget(endpoints: readonly string[]): void {
    for (const id of endpoints) {
      this.#subscribed.delete(id);
      this.#negotiated.delete(id);
    }
  }

  async #outline(id: string): Promise<Outline | undefined> {
    const transaction = new Transaction();
    const tags = transaction.invoke('MediaPipeline', id, 'getTags');
    const children = transaction.invoke('MediaPipeline', id, 'getChildren');
    const createdAt = transaction.invoke('MediaPipeline', id, 'getCreationTime');
    try {
      const values = await this.#client.transaction(transaction);
      return {
        id,
        createdAt: values.get(createdAt),
        tags: new Map(values.get(tags).map(({ key, value }) => [key, value])),
        endpoints: values.get(children).filter((child) => objectTypeOf(child) === 'WebRtcEndpoint'),
      };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async #endpointStates(
    ids: readonly string[],
    isFollowed: boolean,
  ): Promise<readonly EndpointState[]> {
    const transaction = new Transaction();
    const unsubscribed = ids.filter((id) => isFollowed && !this.#subscribed.has(id));
    for (const id of unsubscribed) {
      for (const type of subscribedEvents) transaction.subscribe(id, type);
    }
    const readers = ids.map((id) => readEndpoint(transaction, id));
    const values = await this.#client.transaction(transaction);
    for (const id of unsubscribed) this.#subscribed.add(id);
    return Promise.all(
      readers.map(async (read) => {
        const reading = read(values);
        return { ...reading, negotiated: await this.#isNegotiated(reading.id) };
      }),
    );
  }

  /** A negotiated endpoint stays so. One without a session description answers 40202. */
  async #isNegotiated(id: string): Promise<boolean> {
    if (this.#negotiated.has(id)) return true;
    try {
      await this.#client.invoke('WebRtcEndpoint', id, 'getLocalSessionDescriptor');
      this.#negotiated.add(id);
      return true;
    } catch (error) {
      if (error instanceof KurentoError && !isNotFound(error)) return false;
      throw error;
    }
  }
}

/** Adds the operations that describe an endpoint; returns what reads their results. */
function readEndpoint(transaction: Transaction, id: string): ReadEndpoint {
  const type = 'WebRtcEndpoint';
  const sources = transaction.invoke(type, id, 'getSourceConnections', {});
  const media = transaction.invoke(type, id, 'getMediaState', {});
  const ice = transaction.invoke(type, id, 'getIceConnectionState', {});
  const dtls = transaction.invoke(type, id, 'getDtlsConnectionState', {});
  const flows = (['AUDIO', 'VIDEO'] as const).map((mediaType) => ({
    mediaType,
    flowing: transaction.invoke(type, id, 'isMediaFlowingOut', { mediaType }),
  }));
  return (values) => {
    const isClosed = values.get(dtls).some(({ state }) => state === 'CLOSED' || state === 'FAILED');
    const isPaired = values
      .get(ice)
      .some(({ state }) => state === 'CONNECTED' || state === 'READY');
    const flowing = flows.filter((flow) => values.get(flow.flowing));
    return {
      id,
      connected: !isClosed && values.get(media) === 'CONNECTED',
      reachable: !isClosed && isPaired,
      source: values.get(sources)[0]?.source,
      flowing: isClosed ? [] : flowing.map(({ mediaType }) => mediaType),
    };
  };
}

/** Whether an object does not exist. */
export function isNotFound(error: unknown): boolean {
  const { code } = errorCatalogue.MEDIA_OBJECT_NOT_FOUND;
  return error instanceof KurentoError && error.code === code;
}

function chunks<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}
