import type { KurentoClient, ViewerSessionState, ViewerTarget } from '@boardcast/signaling';
import { MediaWatchdog } from './media-watchdog.ts';
import { PlayerSession, type PlayerPeer } from './player-session.ts';
import { ReconnectDelay } from './reconnect-delay.ts';

export type { PlayerPeer } from './player-session.ts';

/** How long no RTP may arrive from a live board. */
const mediaTimeoutMs = 3000;
/** The same while the server sends key frames only, which may be seconds apart. */
const keyFramesTimeoutMs = 10_000;
/** How long a second connection may take until its first frame. */
const nextTimeoutMs = 10_000;

/**
 * - `idle`: it has no target.
 * - `connecting`: until the first frame.
 * - `live`: frames are rendered.
 * - `stalled`: connected, but the board sends no video.
 * - `retrying`: the connection has ended, and the next attempt follows.
 * - `failed`: it has ended for good.
 */
export type PlayerState = 'idle' | 'connecting' | 'live' | 'stalled' | 'retrying' | 'failed';

/** What a player plays. */
export interface PlayerTarget {
  readonly target: ViewerTarget;
  /** Whether to reconnect: a board comes back under its name, an endpoint never does. */
  readonly reconnects: boolean;
  /** Whether the directory lists the board as live. */
  readonly isLive: boolean;
}

/** What is measured of a peer connection. */
export interface PlayerReading {
  readonly reception: { readonly packetsReceived: number; readonly atMs: number };
  /** W3C's RTCPeerConnectionState. */
  readonly connectionState: string;
  /** Whether the server sends key frames only. */
  readonly keyFramesOnly: boolean;
}

export interface PlayerOptions<Peer extends PlayerPeer> {
  readonly client: KurentoClient;
  readonly createPeer: () => Peer;
  /** Calls back once when a peer that is not shown yet has a frame; returns what ends that. */
  readonly awaitFrame: (peer: Peer, received: () => void) => () => void;
  /** The state, the message or the peer changed. */
  readonly changed: () => void;
  readonly log: (text: string) => void;
}

const logTexts: Readonly<Record<PlayerState, string>> = {
  idle: 'Disconnected',
  connecting: 'Connecting',
  live: 'Live',
  stalled: 'Stalled',
  retrying: 'Retrying',
  failed: 'Failed',
};

/**
 * Plays one target, and reconnects while there is one. While it plays, another target is joined by a
 * second peer connection, and shown from its first frame on: then the first connection is closed.
 */
export class Player<Peer extends PlayerPeer> {
  readonly #options: PlayerOptions<Peer>;
  readonly #delay = new ReconnectDelay();
  #target: PlayerTarget | undefined;
  /** What is shown. */
  #session: PlayerSession<Peer> | undefined;
  /** What will be shown from its first frame on. */
  #next: PlayerSession<Peer> | undefined;
  #endAwaitingFrame: () => void = () => undefined;
  #watchdog = new MediaWatchdog();
  #state: PlayerState = 'idle';
  #message = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PlayerOptions<Peer>) {
    this.#options = options;
  }

  get state(): PlayerState {
    return this.#state;
  }

  /** Details of the state, for the user; may be empty. */
  get message(): string {
    return this.#message;
  }

  /** The one whose stream is to be shown. */
  get peer(): Peer | undefined {
    return this.#session?.peer;
  }

  /** Whether another target than the one that is shown is being joined. */
  get isMoving(): boolean {
    return this.#session !== undefined && !this.#isAtTarget(this.#session);
  }

  /** Sets the target: connects if it is another one, or if it is live again. */
  play(target: PlayerTarget): void {
    const before = this.#target;
    this.#target = target;
    if (!isSame(target.target, before?.target)) {
      this.#delay.reset();
      if (this.#isShowing()) this.#joinNext();
      else this.#connect();
    } else if (target.isLive && before?.isLive === false) this.retryNow();
  }

  /** Disconnects until the next `play`. */
  suspend(): void {
    this.#target = undefined;
    this.#disconnect();
    this.#setState('idle', '');
  }

  /** Connects again after it has failed. */
  retry(): void {
    if (this.#state === 'failed') this.#connect();
  }

  /** Ends the delay before a reconnect. */
  retryNow(): void {
    if (this.#target?.reconnects !== true) return;
    if (this.#session === undefined) this.#connect();
    else if (this.isMoving && this.#next === undefined) this.#joinNext();
  }

  frameRendered(): void {
    this.#session?.frameRendered();
  }

  /** Call it with the current statistics: reconnects if a live board's media are missing. */
  update({ reception, connectionState, keyFramesOnly }: PlayerReading): void {
    const { packetsReceived: packets, atMs } = reception;
    const isExpected = this.#isMediaExpected(connectionState);
    const timeoutMs = keyFramesOnly ? keyFramesTimeoutMs : mediaTimeoutMs;
    if (this.#watchdog.isMediaMissing({ packets, atMs }, isExpected, timeoutMs)) {
      this.#ended(`No media received for ${timeoutMs / 1000} s.`);
    } else if (this.#state === 'live' && !this.isMoving) this.#delay.live(atMs);
  }

  /** Whether the server sends key frames only. */
  async receivesKeyFramesOnly(): Promise<boolean> {
    if (this.#state !== 'live' || this.#options.client.state !== 'open') return false;
    return (await this.#session?.receivesKeyFramesOnly()) ?? false;
  }

  close(): void {
    this.#target = undefined;
    this.#disconnect();
  }

  #connect(): void {
    const { target } = this.#target ?? {};
    if (target === undefined) return;
    this.#disconnect();
    const session = this.#createSession(target);
    this.#session = session;
    this.#watchdog = new MediaWatchdog();
    this.#setState('connecting', '');
    session.start();
  }

  /** Joins the target beside the one that is shown, which may be the target again. */
  #joinNext(): void {
    this.#dropNext();
    const { target } = this.#target ?? {};
    if (target === undefined || !this.isMoving) return;
    const next = this.#createSession(target);
    this.#next = next;
    this.#timer = setTimeout(() => this.#nextEnded(), nextTimeoutMs);
    next.start();
  }

  #createSession(target: ViewerTarget): PlayerSession<Peer> {
    const { client, createPeer, log } = this.#options;
    const session: PlayerSession<Peer> = new PlayerSession({
      ...{ client, target, createPeer, log },
      changed: (state) => {
        if (session === this.#session) this.#sessionChanged(state);
        else if (session === this.#next && state === 'connecting') this.#awaitFrameOf(session);
      },
      ended: (reason) => {
        if (session === this.#session) this.#ended(reason);
        else if (session === this.#next) this.#nextEnded();
      },
    });
    return session;
  }

  #sessionChanged(state: ViewerSessionState): void {
    if (state === 'live') this.#setState('live', '');
    else if (state === 'stalled') this.#setState('stalled', 'The board is not sending video.');
    else this.#options.changed();
  }

  #awaitFrameOf(next: PlayerSession<Peer>): void {
    const { peer } = next;
    if (peer === undefined) return;
    this.#endAwaitingFrame = this.#options.awaitFrame(peer, () => {
      if (next === this.#next) this.#showNext();
    });
  }

  /** The next session has a frame: it replaces the one that is shown, which is closed then. */
  #showNext(): void {
    const before = this.#session;
    this.#takeNext();
    this.#session?.frameRendered();
    // Both were live.
    this.#options.changed();
    before?.close();
  }

  #takeNext(): void {
    const next = this.#next;
    this.#next = undefined;
    this.#dropNext();
    this.#session = next;
    this.#watchdog = new MediaWatchdog();
  }

  #nextEnded(): void {
    this.#dropNext();
    this.#timer = setTimeout(() => this.#joinNext(), this.#delay.next());
  }

  #isShowing(): boolean {
    return this.#session !== undefined && (this.#state === 'live' || this.#state === 'stalled');
  }

  #isAtTarget({ target }: PlayerSession<Peer>): boolean {
    return this.#target === undefined || isSame(target, this.#target.target);
  }

  /** A board that sends nothing is not helped by a reconnect, and a lost session has no media. */
  #isMediaExpected(connectionState: string): boolean {
    const isConnected = connectionState === 'connected' || connectionState === 'disconnected';
    const isStalled = this.#session === undefined || this.#session.state === 'stalled';
    const isLive = this.#target?.isLive === true && this.#options.client.state === 'open';
    return isConnected && isLive && !isStalled;
  }

  /** What is shown has ended: goes on with the next, reconnects, or fails. */
  #ended(reason: string): void {
    if (this.#next !== undefined) {
      this.#session?.close();
      this.#takeNext();
      return this.#setState('connecting', '');
    }
    this.#disconnect();
    if (this.#target?.reconnects !== true) return this.#setState('failed', reason);
    const delayMs = this.#delay.next();
    this.#setState('retrying', delayMs === 0 ? reason : `${reason} ${retryText(delayMs)}`);
    this.#timer = setTimeout(() => this.#connect(), delayMs);
  }

  #dropNext(): void {
    clearTimeout(this.#timer);
    this.#endAwaitingFrame();
    this.#endAwaitingFrame = () => undefined;
    const next = this.#next;
    this.#next = undefined;
    next?.close();
  }

  #disconnect(): void {
    this.#dropNext();
    const session = this.#session;
    this.#session = undefined;
    session?.close();
  }

  #setState(state: PlayerState, message: string): void {
    if (state === this.#state && message === this.#message) return;
    this.#state = state;
    this.#message = message;
    this.#options.log(message === '' ? logTexts[state] : message);
    this.#options.changed();
  }
}

function isSame(a: ViewerTarget, b: ViewerTarget | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function retryText(delayMs: number): string {
  return `Retrying in ${Math.ceil(delayMs / 1000)} s.`;
}
