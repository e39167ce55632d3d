import {
  SERVER_MANAGER_ID,
  Transaction,
  type EventType,
  type IceCandidate,
  type KurentoEvent,
  type ObjectReference,
  type TransactionValues,
} from '@boardcast/protocol';
import type { KurentoClient } from '@boardcast/signaling';
import { withCandidates } from './answer.ts';

/** A STUN server that does not answer delays an answer by this much. */
const gatheringTimeoutMs = 2000;
/** A peer that has not connected by then never will. */
const connectTimeoutMs = 30_000;
/** Media may return after a short interruption. */
const disconnectedTimeoutMs = 5000;
const maxEarlyEvents = 256;
const subscriptions: readonly EventType[] = [
  'IceCandidateFound',
  'IceGatheringDone',
  'ConnectionStateChanged',
  'MediaStateChanged',
];

/** Adds the operations that create an endpoint; returns it, and what to release at the end. */
export type CreateEndpoint = (transaction: Transaction) => {
  readonly endpoint: ObjectReference<'WebRtcEndpoint'>;
  readonly owner: ObjectReference<'WebRtcEndpoint' | 'MediaPipeline'>;
};

export interface OfferSessionOptions {
  /** Belongs to the session. */
  readonly client: KurentoClient;
  readonly offer: string;
  readonly create: CreateEndpoint;
  /** It ended by itself: the peer is gone, or the media server. */
  readonly ended: () => void;
}

/**
 * One peer that has sent an offer, and takes its answer at once with all candidates. It ends when its
 * media end.
 */
export class OfferSession {
  readonly #options: OfferSessionOptions;
  readonly #candidates: IceCandidate[] = [];
  #early: KurentoEvent[] | undefined = [];
  #endpoint: string | undefined;
  #owner: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #gathered: () => void = () => undefined;
  #isClosed = false;

  private constructor(options: OfferSessionOptions) {
    this.#options = options;
  }

  /** Resolves with the session and its answer. Rejects when the offer is refused; nothing is left then. */
  static async open(
    options: OfferSessionOptions,
  ): Promise<{ readonly session: OfferSession; readonly answer: string }> {
    const session = new OfferSession(options);
    try {
      return { session, answer: await session.#negotiate() };
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Adds a candidate of the peer. */
  async addCandidate(candidate: IceCandidate): Promise<void> {
    const endpoint = this.#endpoint;
    if (endpoint === undefined || this.#isClosed) return;
    await this.#options.client.invoke('WebRtcEndpoint', endpoint, 'addIceCandidate', {
      candidate: { __module__: 'kurento', __type__: 'IceCandidate', ...candidate },
    });
  }

  /** Releases what it created. Idempotent. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#gathered();
    const { client } = this.#options;
    if (this.#owner !== undefined) await client.release(this.#owner).catch(() => undefined);
    await client.close();
  }

  async #negotiate(): Promise<string> {
    const { client, create, offer } = this.#options;
    client.on('event', (event) => this.#onEvent(event));
    client.on('lost', () => this.#end());
    client.on('state', (state) => state === 'closed' && this.#end());
    await client.connect();
    const gathered = new Promise<void>((resolve) => (this.#gathered = resolve));
    const { transaction, endpoint, owner, answer } = negotiation(create, offer);
    const values: TransactionValues = await client.transaction(transaction);
    this.#endpoint = values.get(endpoint);
    this.#owner = values.get(owner);
    for (const event of this.#early ?? []) this.#onOwnEvent(event);
    this.#early = undefined;
    const timer = setTimeout(this.#gathered, gatheringTimeoutMs);
    await gathered.finally(() => clearTimeout(timer));
    this.#endIn(connectTimeoutMs);
    return withCandidates(values.get(answer), this.#candidates);
  }

  #onEvent(event: KurentoEvent): void {
    if (event.object === SERVER_MANAGER_ID) return;
    if (this.#early === undefined) return this.#onOwnEvent(event);
    if (this.#early.length < maxEarlyEvents) this.#early.push(event);
  }

  #onOwnEvent(event: KurentoEvent): void {
    if (event.object !== this.#endpoint) return;
    switch (event.type) {
      case 'IceCandidateFound':
        this.#candidates.push(event.data.candidate);
        return;
      case 'IceGatheringDone':
        return this.#gathered();
      case 'ConnectionStateChanged':
        if (event.data.newState === 'CONNECTED') clearTimeout(this.#timer);
        return;
      case 'MediaStateChanged':
        if (event.data.newState === 'CONNECTED') clearTimeout(this.#timer);
        else this.#endIn(disconnectedTimeoutMs);
        return;
      default:
        return;
    }
  }

  #endIn(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#isClosed) this.#timer = setTimeout(() => this.#end(), ms).unref();
  }

  #end(): void {
    if (this.#isClosed) return;
    void this.close();
    this.#options.ended();
  }
}

function negotiation(create: CreateEndpoint, offer: string) {
  const transaction = new Transaction();
  const { endpoint, owner } = create(transaction);
  for (const type of subscriptions) transaction.subscribe(endpoint, type);
  const answer = transaction.invoke('WebRtcEndpoint', endpoint, 'processOffer', { offer });
  transaction.invoke('WebRtcEndpoint', endpoint, 'gatherCandidates', {});
  return { transaction, endpoint, owner, answer };
}
