import {
  errorCatalogue,
  errorMessage,
  KurentoError,
  pipelineIdOf,
  ProtocolError,
  Transaction,
} from '@boardcast/protocol';
import type { EventType, IceCandidate, KurentoEvent, ObjectReference } from '@boardcast/protocol';
import { abortable } from '../abortable.ts';
import type { KurentoClient } from '../client/kurento-client.ts';
import { Listeners } from '../listeners.ts';
import { guardedLog, type Log } from '../log.ts';
import type { RequestOptions } from '../request-options.ts';
import { SignalingError } from '../signaling-error.ts';

/** The media side of a viewer session: one peer connection. */
export interface ViewerPeer {
  /** Resolves with an SDP offer to receive audio and video. */
  createOffer(): Promise<string>;
  setAnswer(sdp: string): Promise<void>;
  /** Called after `setAnswer`, possibly before its promise has resolved. */
  addCandidate(candidate: IceCandidate): void;
  close(): void;
}

/**
 * What to watch: `source` is a board's publishing endpoint, to which the session connects a new one;
 * `endpoint` is an endpoint that exists already, such as the one that a board announces.
 */
export type ViewerTarget = { readonly source: string } | { readonly endpoint: string };

/**
 * - `connecting`: until the server reports the media connection.
 * - `connected`: media connected, no frame yet.
 * - `live`: frames are rendered.
 * - `stalled`: connected, but the server sends no video.
 * - `failed`: over, because of `error`.
 * - `closed`: over, because of `close`.
 */
export type ViewerSessionState =
  'connecting' | 'connected' | 'live' | 'stalled' | 'failed' | 'closed';

/** The options of a {@link ViewerSession}. */
export interface ViewerSessionOptions {
  /** A connected client; it outlives the session. */
  readonly client: KurentoClient;
  readonly target: ViewerTarget;
  /** Creates the peer connection; called once. */
  createPeer(): ViewerPeer;
  /** Takes the session's log; by default errors go to the console. */
  readonly log?: Log;
}

/** The events of a {@link ViewerSession}, with the arguments of their listeners. */
export interface ViewerSessionEvents {
  /** The state changed. */
  readonly state: readonly [ViewerSessionState];
}

const subscriptions: readonly EventType[] = [
  'IceCandidateFound',
  'ConnectionStateChanged',
  'MediaStateChanged',
  'MediaFlowInStateChanged',
  'Error',
];
const maxEarlyEvents = 256;

/** One viewer of one board, from the offer to the end of the media connection. */
export class ViewerSession {
  readonly #options: ViewerSessionOptions;
  readonly #log: Log;
  readonly #listeners: Listeners<ViewerSessionEvents>;
  readonly #removers: (() => void)[] = [];
  #state: ViewerSessionState = 'connecting';
  #error: Error | undefined;
  #peer: ViewerPeer | undefined;
  #endpoint: string | undefined;
  /** Events received before the reply with the endpoint's id. */
  #early: KurentoEvent[] | undefined = [];

  /** Sends nothing yet: see `start`. */
  constructor(options: ViewerSessionOptions) {
    this.#options = options;
    this.#log = guardedLog(options.log);
    this.#listeners = new Listeners(this.#log);
  }

  get state(): ViewerSessionState {
    return this.#state;
  }

  /** Why the session failed: a `KurentoError` or a `SignalingError`. */
  get error(): Error | undefined {
    return this.#error;
  }

  /** The id of the viewer's endpoint, once it is known. */
  get endpoint(): string | undefined {
    return this.#endpoint;
  }

  /** Adds a listener; returns a function that removes it. */
  on<Name extends keyof ViewerSessionEvents>(
    name: Name,
    listener: (...args: ViewerSessionEvents[Name]) => void,
  ): () => void {
    return this.#listeners.on(name, listener);
  }

  /**
   * Joins in one round trip. When it rejects, nothing is left at the server. An aborted signal closes
   * the session.
   */
  async start({ signal }: RequestOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    const { client } = this.#options;
    this.#removers.push(
      client.on('event', (event) => this.#onEvent(event)),
      client.on('lost', () => this.#onLost()),
      client.on('resumed', () => void this.#verify()),
    );
    try {
      await abortable(this.#join(), signal);
    } catch (error) {
      if (signal?.aborted === true) {
        void this.close();
        throw error;
      }
      if (this.#state === 'closed') return;
      this.#fail(asError(error));
    }
    if (this.#error !== undefined) throw this.#error;
  }

  /** Call it when a decoded frame was rendered: the session is live. */
  frameRendered(): void {
    if (!this.#isOver()) this.#setState('live');
  }

  /**
   * Whether the server sends key frames only, because the connection to this viewer is too slow. The
   * embedded media server reports it in its statistics; a real Kurento always sends every frame.
   */
  async receivesKeyFramesOnly(options: RequestOptions = {}): Promise<boolean> {
    const endpoint = this.#endpoint;
    if (endpoint === undefined || this.#isOver()) return false;
    const { client } = this.#options;
    const params = { mediaType: 'VIDEO' } as const;
    const stats = await client.invoke('WebRtcEndpoint', endpoint, 'getStats', params, options);
    return Object.values(stats ?? {}).some(({ keyFramesOnly }) => keyFramesOnly === true);
  }

  /** Call it when the peer connection has failed: the session fails with `media-failed`. */
  peerFailed(reason: string): void {
    this.#fail(new SignalingError('media-failed', reason));
  }

  /** Ends the session and releases the endpoint that it created. Idempotent. */
  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    this.#setState('closed');
    await this.#end();
  }

  async #join(): Promise<void> {
    const peer = this.#options.createPeer();
    this.#peer = peer;
    const offer = await peer.createOffer();
    if (this.#isOver()) return;
    const { target, client } = this.#options;
    const { transaction, references } = joinTransaction(target, offer);
    const values = await client.transaction(transaction);
    const answer = values.get(references.answer);
    this.#endpoint = 'endpoint' in target ? target.endpoint : values.get(references.endpoint);
    if (this.#isOver()) return this.#release();
    const answered = peer.setAnswer(answer);
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const event of early) this.#onEvent(event);
    await answered;
  }

  /** Before the transaction is sent the session of the client does not matter. */
  #onLost(): void {
    if (this.#endpoint === undefined) return;
    this.#fail(new SignalingError('session-lost', 'The session no longer exists'));
  }

  /**
   * The client's session was resumed: the endpoint or its media may be gone, and events may have been
   * missed. The reported flow proves nothing: a real Kurento always reports true.
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
      if (media === 'DISCONNECTED' && wasConnected) this.#fail(mediaDisconnected());
      else if (this.#state === 'stalled' && isFlowing) this.#setState('connected');
      else this.#onFlow(isFlowing ? 'FLOWING' : 'NOT_FLOWING');
    } catch (error) {
      const isGone =
        error instanceof KurentoError && error.code === errorCatalogue.MEDIA_OBJECT_NOT_FOUND.code;
      // Any other error means that the connection is lost again; the next resumption verifies again.
      if (isGone) this.#fail(new SignalingError('endpoint-lost', 'The endpoint no longer exists'));
    }
  }

  #isOver(): boolean {
    return this.#state === 'failed' || this.#state === 'closed';
  }

  #onEvent(event: KurentoEvent): void {
    if (this.#isOver()) return;
    if (this.#early !== undefined) {
      const isPossible = this.#endpoint === undefined || event.object === this.#endpoint;
      if (isPossible && this.#early.length < maxEarlyEvents) this.#early.push(event);
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
        return this.#fail(mediaDisconnected());
      case 'MediaFlowInStateChanged':
        if (event.data.mediaType === 'VIDEO') this.#onFlow(event.data.state);
        return;
      case 'Error':
        return this.#log('warn', `The media server reports an error: ${event.data.description}`);
      default:
        return;
    }
  }

  #connected(): void {
    if (this.#state === 'connecting') this.#setState('connected');
  }

  #onFlow(state: 'FLOWING' | 'NOT_FLOWING'): void {
    if (state === 'FLOWING') {
      if (this.#state === 'stalled') this.#setState('live');
    } else {
      if (this.#state === 'connected' || this.#state === 'live') this.#setState('stalled');
    }
  }

  #fail(error: Error): void {
    if (this.#isOver()) return;
    this.#error = error;
    this.#log('info', `The viewer session failed: ${error.message}`);
    this.#setState('failed');
    void this.#end();
  }

  async #end(): Promise<void> {
    for (const remove of this.#removers.splice(0)) remove();
    this.#peer?.close();
    this.#peer = undefined;
    await this.#release();
  }

  /** Releases the endpoint if the session created it; a server that is gone needs no release. */
  async #release(): Promise<void> {
    const endpoint = this.#endpoint;
    if (endpoint === undefined || 'endpoint' in this.#options.target) return;
    this.#endpoint = undefined;
    await this.#options.client.release(endpoint).catch(() => undefined);
  }

  #setState(state: ViewerSessionState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#listeners.emit('state', state);
  }
}

function mediaDisconnected(): SignalingError {
  return new SignalingError('media-disconnected', 'The server reports the media as disconnected');
}

function asError(error: unknown): Error {
  if (error instanceof KurentoError || error instanceof SignalingError) return error;
  const code = error instanceof ProtocolError ? 'not-kurento' : 'media-failed';
  return new SignalingError(code, errorMessage(error), { cause: error });
}

/** The whole join as one transaction. */
function joinTransaction(target: ViewerTarget, offer: string) {
  const transaction = new Transaction();
  const endpoint =
    'endpoint' in target ? target.endpoint : createEndpoint(transaction, target.source);
  for (const type of subscriptions) transaction.subscribe(endpoint, type);
  const answer = transaction.invoke('WebRtcEndpoint', endpoint, 'processOffer', { offer });
  transaction.invoke('WebRtcEndpoint', endpoint, 'gatherCandidates', {});
  return { transaction, references: { endpoint, answer } };
}

function createEndpoint(
  transaction: Transaction,
  source: string,
): ObjectReference<'WebRtcEndpoint'> {
  const mediaPipeline = pipelineIdOf(source);
  const endpoint = transaction.create('WebRtcEndpoint', { mediaPipeline });
  transaction.invoke('WebRtcEndpoint', source, 'connect', { sink: endpoint });
  return endpoint;
}
