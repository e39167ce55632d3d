import { errorMessage, stringify } from '@boardcast/protocol';
import type { IceCandidate } from '@boardcast/protocol';
import type { PublisherPhase } from '@boardcast/protocol/publisher';
import { Listeners } from '../listeners.ts';
import { initialState } from './machine-types.ts';
import type { BoardIdentity, LogLevel, MachineInput, MachineOutput } from './machine-types.ts';
import { step } from './publisher-machine.ts';
import type { OpenSocket, SignalingSocket } from '../client/socket.ts';
import { redactedUrl } from '../redacted-url.ts';

/** The media side of a board: one peer connection, from its offer to its end. */
export interface PublisherPeer {
  createOffer(): Promise<string>;
  setAnswer(sdp: string): Promise<void>;
  addCandidate(candidate: IceCandidate): void;
  requestKeyFrame(): void;
  close(): void;
}

export type PublisherState =
  'disconnected' | 'connecting' | 'resuming' | 'creating' | 'publishing' | 'backoff';

export interface PublisherOptions {
  readonly openSocket: OpenSocket;
  createPeer(): PublisherPeer;
  readonly tags: BoardIdentity;
  /** A number from 0 up to 1, as Math.random: the jitter of the waits. */
  readonly random?: () => number;
}

interface PublisherEvents {
  readonly state: readonly [PublisherState];
  /** As `state`, but for `stopping`, which is one of its own. */
  readonly phase: readonly [PublisherPhase];
  readonly announce: readonly [{ readonly endpoint: string }];
  readonly viewer: readonly [{ readonly event: 'joined' | 'left'; readonly endpoint: string }];
  readonly log: readonly [{ readonly level: LogLevel; readonly text: string }];
  /** The media connection is lost: why. */
  readonly peerFailed: readonly [string];
}

/** A board on the air: gives the machine its socket, its timers and its peer. */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #listeners = new Listeners<PublisherEvents>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #inputs: MachineInput[] = [];
  readonly #stopped: (() => void)[] = [];
  #machine;
  #taking = false;
  #socket: SignalingSocket | undefined;
  #peer: PublisherPeer | undefined;
  #answered: Promise<void> = Promise.resolve();
  #reported: PublisherState = 'disconnected';
  #phase: PublisherPhase = 'disconnected';

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#machine = initialState(options.tags);
  }

  get phase(): PublisherPhase {
    return this.#machine.phase;
  }

  /** Where the conversation stands; while stopping it counts as disconnected. */
  get state(): PublisherState {
    const { phase } = this.#machine;
    return phase === 'stopping' ? 'disconnected' : phase;
  }

  on<Name extends keyof PublisherEvents>(
    name: Name,
    listener: (...args: PublisherEvents[Name]) => void,
  ): () => void {
    return this.#listeners.on(name, listener);
  }

  /** Publishes to the server at `url`, and keeps at it until `stop`. */
  start(url: string): void {
    this.#input({ type: 'start', url });
  }

  /** Resolves when all is freed at the server, after 2 s at the latest. */
  stop(): Promise<void> {
    this.#input({ type: 'stop' });
    if (this.#machine.phase !== 'stopping') return Promise.resolve();
    return new Promise((resolve) => this.#stopped.push(resolve));
  }

  /** The media flows: later failures begin with the shortest wait again. */
  peerConnected(): void {
    this.#input({ type: 'peer', state: 'connected' });
  }

  /** The media connection is lost for good; it is made anew. */
  peerFailed(reason: string): void {
    this.#listeners.emit('peerFailed', reason);
    this.#input({ type: 'peer', state: 'failed' });
  }

  /** The board has another IP address: the session is resumed, and its media are published again. */
  addressChanged(): void {
    this.#input({ type: 'addressChanged' });
  }

  #input(input: MachineInput): void {
    this.#inputs.push(input);
    if (this.#taking) return;
    this.#taking = true;
    try {
      for (let next = this.#inputs.shift(); next; next = this.#inputs.shift()) this.#take(next);
    } finally {
      this.#taking = false;
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
        return this.#hangUp();
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
      case 'closePeer':
        return this.#closePeer();
      case 'log':
        return this.#log(output.level, output.text);
    }
  }

  #open(url: string): void {
    let socket: SignalingSocket;
    try {
      socket = this.#options.openSocket(url);
    } catch {
      return this.#input({
        type: 'closed',
        reason: `${redactedUrl(url)} is not the address of a WebSocket`,
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
    // An error is always followed by a close, which is what counts.
    socket.onerror = () => undefined;
  }

  #send(text: string): void {
    try {
      this.#socket?.send(text);
    } catch {
      this.#hangUp();
      this.#input({ type: 'closed', reason: 'a message could not be sent' });
    }
  }

  #hangUp(): void {
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
      return this.peerFailed(sentence(error));
    }
    this.#peer = peer;
    peer.createOffer().then(
      (sdp) => this.#peer === peer && this.#input({ type: 'offer', sdp }),
      (error: unknown) => this.#peer === peer && this.peerFailed(sentence(error)),
    );
  }

  #answer(sdp: string): void {
    const peer = this.#peer;
    if (peer === undefined) return;
    this.#answered = peer.setAnswer(sdp).catch((error: unknown) => {
      if (this.#peer === peer) this.peerFailed(sentence(error));
    });
  }

  /** A peer connection takes candidates only once it has the answer. */
  #addCandidate(candidate: IceCandidate): void {
    const peer = this.#peer;
    void this.#answered.then(() => {
      if (this.#peer === peer) peer?.addCandidate(candidate);
    });
  }

  #closePeer(): void {
    const peer = this.#peer;
    this.#peer = undefined;
    peer?.close();
  }

  #startTimer(name: string, ms: number, jitter: number): void {
    this.#stopTimer(name);
    const { random = Math.random } = this.#options;
    const wait = ms * (1 - jitter * random());
    const expire = () => {
      this.#timers.delete(name);
      this.#input({ type: 'timer', name });
    };
    this.#timers.set(name, setTimeout(expire, wait));
  }

  #stopTimer(name: string): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  #log(level: LogLevel, text: string): void {
    this.#listeners.emit('log', { level, text });
  }
}

function sentence(error: unknown): string {
  return `The media connection failed: ${errorMessage(error)}`;
}
