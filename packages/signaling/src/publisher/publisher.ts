import { errorMessage, stringify } from '@boardcast/protocol';
import type { IceCandidate } from '@boardcast/protocol';
import type { PublisherPhase } from '@boardcast/protocol/publisher';
import { refusalStatus } from '../client/refusal.ts';
import type { OpenSocket, SignalingSocket } from '../client/socket.ts';
import { Listeners } from '../listeners.ts';
import { guardedLog, type Log, type LogSeverity } from '../log.ts';
import { redactedUrl } from '../redacted-url.ts';
import type { RequestOptions } from '../request-options.ts';
import { initialState } from './machine-types.ts';
import type {
  BoardIdentity,
  MachineInput,
  MachineLogLevel,
  MachineOutput,
} from './machine-types.ts';
import { step } from './publisher-machine.ts';

export type { BoardIdentity } from './machine-types.ts';

/** The media side of a publisher: one peer connection. */
export interface PublisherPeer {
  /** Resolves with an SDP offer to send audio and video. */
  createOffer(): Promise<string>;
  setAnswer(sdp: string): Promise<void>;
  /** Called once the answer is set. */
  addCandidate(candidate: IceCandidate): void;
  /** Makes the encoder's next frame a key frame. */
  requestKeyFrame(): void;
  close(): void;
}

/**
 * - `disconnected`: stopped, or stopping.
 * - `connecting`: the WebSocket is being opened.
 * - `resuming`: the session of the lost connection is being resumed.
 * - `creating`: the pipeline is being created.
 * - `publishing`: the pipeline exists and viewers can join.
 * - `backoff`: waiting before the next attempt.
 * - `unauthorized`: the server refused the key; the next attempt is minutes away.
 */
export type PublisherState =
  | 'disconnected'
  | 'connecting'
  | 'resuming'
  | 'creating'
  | 'publishing'
  | 'backoff'
  | 'unauthorized';

/** The options of a {@link Publisher}. */
export interface PublisherOptions {
  /** `openBrowserSocket`, or `openNodeSocket` of `@boardcast/signaling/node`. */
  readonly openSocket: OpenSocket;
  /** The board's key; see {@link OpenSocket} for how it is sent. */
  readonly token?: string | undefined;
  /** Creates a peer connection; called for each attempt to publish. */
  createPeer(): PublisherPeer;
  /** Tags of the pipeline, by which a gateway lists the board. */
  readonly tags: BoardIdentity;
  /** Random numbers from 0 up to 1 for the jitter of the delays; `Math.random` by default. */
  readonly random?: () => number;
  /** Takes the publisher's log; by default errors go to the console. */
  readonly log?: Log;
}

/** The events of a {@link Publisher}, with the arguments of their listeners. */
export interface PublisherEvents {
  /** The state changed. */
  readonly state: readonly [PublisherState];
  /** As `state`, with the additional phase `stopping`. */
  readonly phase: readonly [PublisherPhase];
  /** A viewer can use that endpoint; it replaces the one announced before. */
  readonly announce: readonly [{ readonly endpoint: string }];
  /** A viewer's media connection to the announced endpoint began or ended. */
  readonly viewer: readonly [{ readonly event: 'joined' | 'left'; readonly endpoint: string }];
  /** The peer connection failed, for that reason; a new one follows. */
  readonly peerFailed: readonly [string];
  /** The server asks for a restart of a board whose tags have `canRestart`. */
  readonly restart: readonly [];
}

const severities: Readonly<Record<MachineLogLevel, LogSeverity>> = {
  E: 'error',
  W: 'warn',
  I: 'info',
  D: 'debug',
};

/** Publishes one board: performs what the state machine decides, with a socket, timers and a peer. */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #log: Log;
  readonly #listeners: Listeners<PublisherEvents>;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #inputs: MachineInput[] = [];
  readonly #stopped: (() => void)[] = [];
  #machine;
  #isStepping = false;
  #socket: SignalingSocket | undefined;
  #peer: PublisherPeer | undefined;
  #answered: Promise<void> = Promise.resolve();
  #unlinkSignal: () => void = () => undefined;
  #reported: PublisherState = 'disconnected';
  #phase: PublisherPhase = 'disconnected';

  /** Sends nothing yet: see `start`. */
  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#log = guardedLog(options.log);
    this.#listeners = new Listeners(this.#log);
    this.#machine = initialState(options.tags);
  }

  /** The phase of the state machine. */
  get phase(): PublisherPhase {
    return this.#machine.phase;
  }

  /** As `phase`, with `stopping` counted as disconnected. */
  get state(): PublisherState {
    const { phase } = this.#machine;
    return phase === 'stopping' ? 'disconnected' : phase;
  }

  /** Adds a listener; returns a function that removes it. */
  on<Name extends keyof PublisherEvents>(
    name: Name,
    listener: (...args: PublisherEvents[Name]) => void,
  ): () => void {
    return this.#listeners.on(name, listener);
  }

  /**
   * Publishes to the server at `url` and reconnects until `stop`, or until the signal is aborted.
   * Another URL than before replaces the server.
   */
  start(url: string, { signal }: RequestOptions = {}): void {
    this.#unlinkSignal();
    if (signal?.aborted === true) return;
    const abort = () => void this.stop();
    signal?.addEventListener('abort', abort);
    this.#unlinkSignal = () => signal?.removeEventListener('abort', abort);
    this.#input({ type: 'start', url });
  }

  /** Resolves when everything is released at the server, after 2 s at the latest. */
  stop(): Promise<void> {
    this.#unlinkSignal();
    this.#input({ type: 'stop' });
    if (this.#machine.phase !== 'stopping') return Promise.resolve();
    return new Promise((resolve) => this.#stopped.push(resolve));
  }

  /** Call it when the peer is connected: the delays between attempts begin with the shortest again. */
  peerConnected(): void {
    this.#input({ type: 'peer', state: 'connected' });
  }

  /** Call it when the peer connection has failed: the publisher publishes again with a new peer. */
  peerFailed(reason: string): void {
    this.#listeners.emit('peerFailed', reason);
    this.#input({ type: 'peer', state: 'failed' });
  }

  /** Call it when the IP address changed: the session is resumed and the media published again. */
  addressChanged(): void {
    this.#input({ type: 'addressChanged' });
  }

  #input(input: MachineInput): void {
    this.#inputs.push(input);
    if (this.#isStepping) return;
    this.#isStepping = true;
    try {
      for (let next = this.#inputs.shift(); next; next = this.#inputs.shift()) this.#take(next);
    } finally {
      this.#isStepping = false;
    }
  }

  #take(input: MachineInput): void {
    const { state, outputs } = step(this.#machine, input);
    this.#machine = state;
    for (const output of outputs) this.#perform(output);
    if (state.phase !== 'stopping') for (const resolve of this.#stopped.splice(0)) resolve();
    this.#reportPhase();
    if (this.state === this.#reported) return;
    this.#reported = this.state;
    this.#listeners.emit('state', this.#reported);
  }

  #reportPhase(): void {
    const { phase } = this.#machine;
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#listeners.emit('phase', phase);
  }

  #perform(output: MachineOutput): void {
    switch (output.type) {
      case 'open':
        return this.#open(output.url);
      case 'send':
        return this.#send(stringify(output.message));
      case 'close':
        return this.#closeSocket();
      case 'makeOffer':
        return this.#makeOffer();
      case 'answer':
        return this.#answer(output.sdp);
      case 'candidate':
        return this.#addCandidate(output.candidate);
      case 'startTimer':
        return this.#startTimer(output.name, output.ms, output.jitter ?? 0);
      case 'stopTimer':
        return this.#stopTimer(output.name);
      case 'announce':
        return this.#listeners.emit('announce', { endpoint: output.endpoint });
      case 'viewer':
        return this.#listeners.emit('viewer', { event: output.event, endpoint: output.endpoint });
      case 'keyFrame':
        return this.#peer?.requestKeyFrame();
      case 'restart':
        return this.#listeners.emit('restart');
      case 'closePeer':
        return this.#closePeer();
      case 'log':
        return this.#log(severities[output.level], output.text);
    }
  }

  #open(url: string): void {
    let socket: SignalingSocket;
    try {
      socket = this.#options.openSocket(url, this.#options.token);
    } catch {
      return this.#input({
        type: 'closed',
        reason: `${redactedUrl(url)} is not a WebSocket URL`,
      });
    }
    const closed = (reason: string) => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#input({ type: 'closed', reason });
    };
    this.#socket = socket;
    socket.onopen = () => this.#socket === socket && this.#input({ type: 'opened' });
    socket.onmessage = ({ data }) => {
      if (this.#socket !== socket) return;
      this.#input({ type: 'message', text: typeof data === 'string' ? data : '' });
    };
    socket.onclose = ({ code, reason }) => closed(reason === '' ? `code ${code}` : reason);
    // A close event follows each error.
    socket.onerror = (event) => {
      const status = refusalStatus(event);
      if (this.#socket !== socket || status === undefined) return;
      this.#socket = undefined;
      this.#input({ type: 'unauthorized', reason: `HTTP status ${status}` });
    };
  }

  #send(text: string): void {
    try {
      this.#socket?.send(text);
    } catch {
      this.#closeSocket();
      this.#input({ type: 'closed', reason: 'a message could not be sent' });
    }
  }

  #closeSocket(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close(1000);
  }

  #makeOffer(): void {
    this.#closePeer();
    let peer: PublisherPeer;
    try {
      peer = this.#options.createPeer();
    } catch (error) {
      return this.peerFailed(reasonOf(error));
    }
    this.#peer = peer;
    peer.createOffer().then(
      (sdp) => this.#peer === peer && this.#input({ type: 'offer', sdp }),
      (error: unknown) => this.#peer === peer && this.peerFailed(reasonOf(error)),
    );
  }

  #answer(sdp: string): void {
    const peer = this.#peer;
    if (peer === undefined) return;
    this.#answered = peer.setAnswer(sdp).catch((error: unknown) => {
      if (this.#peer === peer) this.peerFailed(reasonOf(error));
    });
  }

  /** A peer connection accepts candidates only after the answer. */
  #addCandidate(candidate: IceCandidate): void {
    const peer = this.#peer;
    this.#answered
      .then(() => {
        if (this.#peer === peer) peer?.addCandidate(candidate);
      })
      .catch((error: unknown) =>
        this.#log('warn', `A candidate was not accepted: ${errorMessage(error)}`),
      );
  }

  #closePeer(): void {
    const peer = this.#peer;
    this.#peer = undefined;
    peer?.close();
  }

  #startTimer(name: string, ms: number, jitter: number): void {
    this.#stopTimer(name);
    const { random = Math.random } = this.#options;
    const delayMs = ms * (1 - jitter * random());
    const expire = () => {
      this.#timers.delete(name);
      this.#input({ type: 'timer', name });
    };
    this.#timers.set(name, setTimeout(expire, delayMs));
  }

  #stopTimer(name: string): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }
}

function reasonOf(error: unknown): string {
  return `The media connection failed: ${errorMessage(error)}`;
}
