import {
  boardTags,
  errorCatalogue,
  KurentoError,
  objectTypeOf,
  parseResult,
  Transaction,
  type EventType,
  type OperationName,
} from '@boardcast/protocol';
import type { KurentoClient } from '@boardcast/signaling';
import type { EndpointState, PipelineState } from './pipeline-state.ts';

/** What an endpoint's events announce is read again; they carry nothing else. */
const watched: readonly EventType[] = [
  'MediaFlowOutStateChanged',
  'MediaStateChanged',
  'DtlsConnectionStateChange',
  'ElementConnected',
  'ElementDisconnected',
];

/** In one transaction at most, so that no message is long. */
const maxEndpointsPerTransaction = 40;

const stateOperations = [
  'getSourceConnections',
  'getMediaState',
  'getIceConnectionState',
  'getDtlsConnectionState',
] as const satisfies readonly OperationName<'WebRtcEndpoint'>[];
const mediaTypes = ['AUDIO', 'VIDEO'] as const;
const answersPerEndpoint = stateOperations.length + mediaTypes.length;

/** The tags and the children of a pipeline. */
interface Outline {
  readonly id: string;
  readonly createdAt: number;
  readonly tags: ReadonlyMap<string, string>;
  readonly endpoints: readonly string[];
}

/**
 * Reads pipelines for one session, and subscribes it to their endpoints before it reads them, so
 * that nothing changes unnoticed in between.
 */
export class PipelineReader {
  readonly #client: KurentoClient;
  readonly #subscribed = new Set<string>();
  readonly #negotiated = new Set<string>();

  constructor(client: KurentoClient) {
    this.#client = client;
  }

  /**
   * Resolves with undefined when there is no such pipeline, and with `foreign` for one that is not
   * a board by its tags and not `ours`: the session keeps no reference to that.
   */
  async read(id: string, ours: boolean): Promise<PipelineState | 'foreign' | undefined> {
    const outline = await this.#outline(id);
    if (outline === undefined) return undefined;
    if (!ours && !outline.tags.has(boardTags.name)) {
      await this.#client.unref(id);
      return 'foreign';
    }
    const endpoints: EndpointState[] = [];
    for (const ids of chunks(outline.endpoints, maxEndpointsPerTransaction)) {
      endpoints.push(...(await this.#states(ids)));
    }
    return { ...outline, endpoints };
  }

  /** The endpoints are gone. */
  forget(endpoints: readonly string[]): void {
    for (const id of endpoints) {
      this.#subscribed.delete(id);
      this.#negotiated.delete(id);
    }
  }

  async #outline(id: string): Promise<Outline | undefined> {
    const transaction = new Transaction();
    for (const operation of ['getTags', 'getChildren', 'getCreationTime'] as const) {
      transaction.invoke<typeof operation, 'MediaPipeline'>(id, operation);
    }
    try {
      const [tags, children, createdAt] = await this.#client.transaction(transaction);
      return {
        id,
        createdAt: parseResult('MediaPipeline', 'getCreationTime', createdAt),
        tags: new Map(
          parseResult('MediaPipeline', 'getTags', tags).map(({ key, value }) => [key, value]),
        ),
        endpoints: parseResult('MediaPipeline', 'getChildren', children).filter(
          (child) => objectTypeOf(child) === 'WebRtcEndpoint',
        ),
      };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async #states(ids: readonly string[]): Promise<readonly EndpointState[]> {
    const transaction = new Transaction();
    const fresh = ids.filter((id) => !this.#subscribed.has(id));
    for (const id of fresh) for (const type of watched) transaction.subscribe(id, type);
    for (const id of ids) {
      for (const operation of stateOperations) {
        transaction.invoke<typeof operation, 'WebRtcEndpoint'>(id, operation, {});
      }
      for (const mediaType of mediaTypes) {
        transaction.invoke<'isMediaFlowingOut', 'WebRtcEndpoint'>(id, 'isMediaFlowingOut', {
          mediaType,
        });
      }
    }
    const values = await this.#client.transaction(transaction);
    for (const id of fresh) this.#subscribed.add(id);
    const answers = chunks(values.slice(fresh.length * watched.length), answersPerEndpoint);
    return Promise.all(ids.map((id, index) => this.#state(id, answers[index] ?? [])));
  }

  async #state(id: string, answers: readonly unknown[]): Promise<EndpointState> {
    const [sources, media, ice, dtls, ...flows] = answers;
    const result = <O extends OperationName<'WebRtcEndpoint'>>(operation: O, value: unknown) =>
      parseResult('WebRtcEndpoint', operation, value);
    const closed = result('getDtlsConnectionState', dtls).some(
      ({ state }) => state === 'CLOSED' || state === 'FAILED',
    );
    const paired = result('getIceConnectionState', ice).some(
      ({ state }) => state === 'CONNECTED' || state === 'READY',
    );
    return {
      id,
      negotiated: await this.#isNegotiated(id),
      connected: !closed && result('getMediaState', media) === 'CONNECTED',
      reachable: !closed && paired,
      source: result('getSourceConnections', sources)[0]?.source,
      flowing: closed
        ? []
        : mediaTypes.filter((_, index) => result('isMediaFlowingOut', flows[index])),
    };
  }

  /** An endpoint that was negotiated stays so. An endpoint without a description answers 40202. */
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

function isNotFound(error: unknown): boolean {
  const { code } = errorCatalogue.MEDIA_OBJECT_NOT_FOUND;
  return error instanceof KurentoError && error.code === code;
}

function chunks<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}
