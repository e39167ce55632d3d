import { ViewerSession, type KurentoClient, type ViewerTarget } from '@boardcast/signaling';
import type { BrowserViewerPeer } from '@boardcast/web/viewer-peer';
import type { Symptoms } from './diagnosis.ts';
import { sessionErrorText } from './error-text.ts';
import { MediaWatchdog } from './media-watchdog.ts';
import { ReconnectDelay } from './reconnect-delay.ts';

/** How long no RTP may arrive from a live board. */
const mediaTimeoutMs = 3000;
/** The same while the server sends key frames only, which may be seconds apart. */
const keyFramesTimeoutMs = 10_000;

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

export interface PlayerOptions {
  readonly client: KurentoClient;
  readonly createPeer: () => BrowserViewerPeer;
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

/** Plays one target, and reconnects while there is one. */
export class Player {
  readonly #options: PlayerOptions;
  readonly #delay = new ReconnectDelay();
  #target: PlayerTarget | undefined;
  #session: ViewerSession | undefined;
  #peer: BrowserViewerPeer | undefined;
  #watchdog = new MediaWatchdog();
  #state: PlayerState = 'idle';
  #message = '';
  #timer = 0;

  constructor(options: PlayerOptions) {
    this.#options = options;
  }

  get state(): PlayerState {
    return this.#state;
  }

  /** Details of the state, for the user; may be empty. */
  get message(): string {
    return this.#message;
  }

  get peer(): BrowserViewerPeer | undefined {
    return this.#peer;
  }

  /** Sets the target: connects if it is another one, or if it is live again. */
  play(target: PlayerTarget): void {
    const before = this.#target;
    this.#target = target;
    if (JSON.stringify(target.target) !== JSON.stringify(before?.target)) {
      this.#delay.reset();
      void this.#connect();
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
    if (this.#state === 'failed') void this.#connect();
  }

  /** Ends the delay before a reconnect. */
  retryNow(): void {
    if (this.#session === undefined && this.#target?.reconnects === true) void this.#connect();
  }

  frameRendered(): void {
    this.#session?.frameRendered();
  }

  /** Call it with the current statistics: reconnects if a live board's media are missing. */
  update({ reception, connectionState, keyFramesOnly }: Symptoms): void {
    const { packetsReceived: packets, atMs } = reception;
    const isExpected = this.#isMediaExpected(connectionState);
    const timeoutMs = keyFramesOnly ? keyFramesTimeoutMs : mediaTimeoutMs;
    if (this.#watchdog.isMediaMissing({ packets, atMs }, isExpected, timeoutMs)) {
      this.#ended(`No media received for ${timeoutMs / 1000} s.`);
    } else if (this.#state === 'live') this.#delay.live(atMs);
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

  async #connect(): Promise<void> {
    const target = this.#target;
    if (target === undefined) return;
    this.#disconnect();
    const session = this.#createSession(target);
    this.#session = session;
    this.#watchdog = new MediaWatchdog();
    this.#setState('connecting', '');
    await session.start().catch(() => undefined);
  }

  #createSession({ target }: PlayerTarget): ViewerSession {
    const { client, createPeer, log } = this.#options;
    const session: ViewerSession = new ViewerSession({
      client,
      target,
      createPeer: () => {
        const peer = createPeer();
        peer.failed = (reason) => session.peerFailed(reason);
        this.#peer = peer;
        this.#options.changed();
        return peer;
      },
      log: (severity, message) => severity === 'warn' && log(message),
    });
    session.on('state', (state) => {
      if (session !== this.#session) return;
      if (state === 'live') this.#setState('live', '');
      if (state === 'stalled') this.#setState('stalled', 'The board is not sending video.');
      if (state === 'failed') this.#ended(sessionErrorText(session.error, target));
    });
    return session;
  }

  /** A board that sends nothing is not helped by a reconnect, and a lost session has no media. */
  #isMediaExpected(connectionState: RTCPeerConnectionState): boolean {
    const isConnected = connectionState === 'connected' || connectionState === 'disconnected';
    const isStalled = this.#session === undefined || this.#session.state === 'stalled';
    const isLive = this.#target?.isLive === true && this.#options.client.state === 'open';
    return isConnected && isLive && !isStalled;
  }

  /** The session has ended: reconnects, or fails. */
  #ended(reason: string): void {
    this.#disconnect();
    if (this.#target?.reconnects !== true) return this.#setState('failed', reason);
    const delayMs = this.#delay.next();
    this.#setState('retrying', delayMs === 0 ? reason : `${reason} ${retryText(delayMs)}`);
    this.#timer = window.setTimeout(() => void this.#connect(), delayMs);
  }

  #disconnect(): void {
    clearTimeout(this.#timer);
    const session = this.#session;
    this.#session = undefined;
    this.#peer = undefined;
    void session?.close();
  }

  #setState(state: PlayerState, message: string): void {
    if (state === this.#state && message === this.#message) return;
    this.#state = state;
    this.#message = message;
    this.#options.log(message === '' ? logTexts[state] : message);
    this.#options.changed();
  }
}

function retryText(delayMs: number): string {
  return `Retrying in ${Math.ceil(delayMs / 1000)} s.`;
}
