import { errorCatalogue, KurentoError, pipelineIdOf, Transaction } from '@boardcast/protocol';
import type { EventType, IceCandidate, KurentoEvent } from '@boardcast/protocol';
import type { KurentoClient } from '../client/kurento-client.ts';
import { Listeners } from '../listeners.ts';

/** The media side of a viewing: one peer connection. */
export interface ViewerPeer {
  createOffer(): Promise<string>;
  setAnswer(sdp: string): Promise<void>;
  /** Called after `setAnswer`, and maybe before that is done. */
  addCandidate(candidate: IceCandidate): void;
  close(): void;
}

/** A board's publishing endpoint, to watch by an endpoint of one's own; or the one to watch by. */
export type ViewerTarget = { readonly source: string } | { readonly endpoint: string };

export type ViewerSessionState = 'connecting' | 'connected' | 'live' | 'stalled' | 'failed' | 'closed';

export interface ViewerSessionOptions {
  readonly client: KurentoClient;
  readonly target: ViewerTarget;
  createPeer(): ViewerPeer;
}

interface ViewerSessionEvents {
  readonly state: readonly [ViewerSessionState];
  readonly log: readonly [string];
}

const watched: readonly EventType[] = [
  'IceCandidateFound',
  'ConnectionStateChanged',
  'MediaStateChanged',
  'MediaFlowInStateChanged',
  'Error',
];
const MAX_EARLY_EVENTS = 256;
const mediaDisconnected = 'Media disconnected, says the server.';

/** One board being watched: from the offer to the first frame, to the end. */
export class ViewerSession {
  readonly #options: ViewerSessionOptions;
  readonly #listeners = new Listeners<ViewerSessionEvents>();
  readonly #endings: (() => void)[] = [];
  #state: ViewerSessionState = 'connecting';
  #error: Error | undefined;
  #peer: ViewerPeer | undefined;
  #endpoint: string | undefined;
  /** Events that came before the reply that tells the endpoint. */
  #early: KurentoEvent[] | undefined = [];

  constructor(options: ViewerSessionOptions) {
    this.#options = options;
  }

  get state(): ViewerSessionState {
    return this.#state;
  }

  /** Why it failed, in a sentence for people. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** The endpoint watched by, once it is known. */
  get endpoint(): string | undefined {
    return this.#endpoint;
  }

  on<Name extends keyof ViewerSessionEvents>(
    name: Name,
    listener: (...args: ViewerSessionEvents[Name]) => void,
  ): () => void {
    return this.#listeners.on(name, listener);
  }

  /** Joins in one round trip; rejects with the reason, after which nothing is left at the server. */
  async start(): Promise<void> {
    const { client } = this.#options;
    this.#endings.push(
      client.on('event', (event) => this.#onEvent(event)),
      client.on('lost', () => this.#onLost()),
      client.on('resumed', () => void this.#verify()),
    );
    try {
      await this.#join();
    } catch (error) {
      if (this.#state === 'closed') return;
      this.#fail(this.#explain(error));
    }
    if (this.#error !== undefined) throw this.#error;
  }

  /** The page has seen a decoded frame. */
  frameSeen(): void {
    if (!this.#isOver()) this.#become('live');
  }

  /**
   * Whether the server sends key frames only, because the connection to this viewer carries no more.
   * The embedded media server says so in its statistics; a real Kurento never does it.
   */
  async receivesKeyFramesOnly(): Promise<boolean> {
    const endpoint = this.#endpoint;
    if (endpoint === undefined || this.#isOver()) return false;
    const mediaType = 'VIDEO';
    const { client } = this.#options;
    const stats = await client.invoke('WebRtcEndpoint', endpoint, 'getStats', { mediaType });
    return Object.values(stats ?? {}).some(({ keyFramesOnly }) => keyFramesOnly === true);
  }

  /** The peer connection is lost for good. */
  peerFailed(reason: string): void {
    this.#fail(new Error(reason));
  }

  /** Releases the endpoint that it made; one that it was given, its board recycles. */
  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#become('closed');
    await this.#end();
  }

  async #join(): Promise<void> {
    const peer = this.#options.createPeer();
    this.#peer = peer;
    const offer = await peer.createOffer();
    if (this.#isOver()) return;
    const { transaction, endpointAt, answerAt } = joining(this.#options.target, offer);
    const { target, client } = this.#options;
    const values = await client.transaction(transaction);
    const endpoint = 'endpoint' in target ? target.endpoint : values[endpointAt];
    const answer = values[answerAt];
    if (typeof endpoint !== 'string' || typeof answer !== 'string') {
      throw new Error('The server answered the offer with something that is no answer.');
    }
    this.#endpoint = endpoint;
    if (this.#isOver()) return this.#release();
    const answered = peer.setAnswer(answer);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const event of early) this.#onEvent(event);
    await answered;
  }

  /** A join that has not been sent yet does not need the old session. */
  #onLost(): void {
    if (this.#endpoint !== undefined) this.#fail(new Error('The server has lost the session.'));
  }

  /**
   * The session was resumed, so the endpoint may be gone, its media may be dead, and events may have
   * been missed. What the server says of the flow is no proof: a real Kurento always says true.
   */
  async #verify(): Promise<void> {
    const endpoint = this.#endpoint;
    if (endpoint === undefined || this.#isOver()) return;
    const { client } = this.#options;
    try {
      const [media, isFlowing] = await Promise.all([
        client.invoke('WebRtcEndpoint', endpoint, 'getMediaState'),
        client.invoke('WebRtcEndpoint', endpoint, 'isMediaFlowingIn', { mediaType: 'VIDEO' }),
      ]);
      const wasConnected = this.#state !== 'connecting';
      if (media === 'DISCONNECTED' && wasConnected) this.#fail(new Error(mediaDisconnected));
      else if (this.#state === 'stalled' && isFlowing) this.#become('connected');
      else this.#onFlow(isFlowing ? 'FLOWING' : 'NOT_FLOWING');
    } catch (error) {
      const isGone =
        error instanceof KurentoError && error.code === errorCatalogue.MEDIA_OBJECT_NOT_FOUND.code;
      // Without an answer the connection is being lost, and what follows asks again.
      if (isGone) this.#fail(new Error('The server no longer has the endpoint.'));
    }
  }

  #isOver(): boolean {
    return this.#state === 'failed' || this.#state === 'closed';
  }

  #onEvent(event: KurentoEvent): void {
    if (this.#isOver()) return;
    if (this.#early !== undefined) {
      const possible = this.#endpoint === undefined || event.object === this.#endpoint;
      if (possible && this.#early.length < MAX_EARLY_EVENTS) this.#early.push(event);
    } else if (event.object === this.#endpoint) {
      this.#onOwnEvent(event);
    }
  }

  #onOwnEvent(event: KurentoEvent): void {
    switch (event.type) {
      case 'IceCandidateFound': {
        const { candidate, sdpMid, sdpMLineIndex } = event.data.candidate;
        return this.#peer?.addCandidate({ candidate, sdpMid, sdpMLineIndex });
      }
      case 'ConnectionStateChanged':
        if (event.data.newState === 'CONNECTED') this.#connected();
        return;
      case 'MediaStateChanged':
        if (event.data.newState === 'CONNECTED') return this.#connected();
        return this.#fail(new Error(mediaDisconnected));
      case 'MediaFlowInStateChanged':
        if (event.data.mediaType === 'VIDEO') this.#onFlow(event.data.state);
        return;
      case 'Error':
        return this.#listeners.emit('log', `The media server reports: ${event.data.description}`);
      default:
        return;
    }
  }

  #connected(): void {
    if (this.#state === 'connecting') this.#become('connected');
  }

  #onFlow(state: 'FLOWING' | 'NOT_FLOWING'): void {
    if (state === 'FLOWING') {
      if (this.#state === 'stalled') this.#become('live');
    } else {
      if (this.#state === 'connected' || this.#state === 'live') this.#become('stalled');
    }
  }

  #fail(error: Error): void {
    if (this.#isOver()) return;
    this.#error = error;
    this.#become('failed');
    void this.#end();
  }

  async #end(): Promise<void> {
    for (const end of this.#endings.splice(0)) end();
    this.#peer?.close();
    this.#peer = undefined;
    await this.#release();
  }

  /** Frees the endpoint if it is ours; a server that is gone has freed it already. */
  async #release(): Promise<void> {
    const endpoint = this.#endpoint;
    if (endpoint === undefined || 'endpoint' in this.#options.target) return;
    this.#endpoint = undefined;
    await this.#options.client.release(endpoint).catch(() => undefined);
  }

  #explain(error: unknown): Error {
    if (!(error instanceof KurentoError)) return error as Error;
    const { code } = error;
    const message = sentences({ pasted: 'endpoint' in this.#options.target }).get(code);
    if (message === undefined) return error;
    const { type } = error;
    return new KurentoError({ code, message, ...(type === undefined ? {} : { data: { type } }) });
  }

  #become(state: ViewerSessionState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#listeners.emit('state', state);
  }
}

function sentences({ pasted }: { readonly pasted: boolean }): ReadonlyMap<number, string> {
  const { MEDIA_OBJECT_NOT_FOUND, ALREADY_NEGOTIATED } = errorCatalogue;
  return new Map([
    [
      MEDIA_OBJECT_NOT_FOUND.code,
      pasted
        ? 'Endpoint not found: the board may have started again since. Copy its newest endpoint id.'
        : 'The board is not there any more. It is listed again when it is back.',
    ],
    [
      ALREADY_NEGOTIATED.code,
      'Endpoint already negotiated: somebody has watched by it. Copy the board’s newest endpoint id.',
    ],
  ]);
}

/** The whole join as one transaction, and where in it the values that matter stand. */
function joining(target: ViewerTarget, offer: string) {
  const transaction = new Transaction();
  const endpoint = 'endpoint' in target ? target.endpoint : ownEndpoint(transaction, target.source);
  for (const type of watched) transaction.subscribe(endpoint, type);
  const answerAt = transaction.operations.length;
  transaction.invoke<'processOffer', 'WebRtcEndpoint'>(endpoint, 'processOffer', { offer });
  transaction.invoke<'gatherCandidates', 'WebRtcEndpoint'>(endpoint, 'gatherCandidates', {});
  return { transaction, endpointAt: 0, answerAt };
}

function ownEndpoint(transaction: Transaction, source: string): string {
  const mediaPipeline = pipelineIdOf(source);
  const endpoint = transaction.create('WebRtcEndpoint', { mediaPipeline });
  transaction.invoke<'connect', 'WebRtcEndpoint'>(source, 'connect', { sink: endpoint });
  return endpoint;
}
