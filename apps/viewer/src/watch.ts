import { ViewerSession, type KurentoClient, type ViewerTarget } from '@boardcast/signaling';
import type { Symptoms } from './diagnosis.ts';
import { MediaWatchdog } from './media-watchdog.ts';
import { RejoinDelay } from './rejoin-delay.ts';
import type { WebRtcPeer } from './webrtc-peer.ts';

/** How long no RTP may come from a board that is live. */
const mediaTimeoutMs = 3000;
/** The same where key frames only are sent, which may be seconds apart. */
const keyFramesTimeoutMs = 10_000;

export type WatchState = 'connecting' | 'live' | 'waiting' | 'failed';

/** What stands behind a target: a board comes back under its name, an endpoint never does. */
export interface Aim {
  readonly target: ViewerTarget;
  readonly comesBack: boolean;
  /** Whether the list says that its media come now. */
  readonly isLive: boolean;
}

export interface WatchOptions {
  readonly client: KurentoClient;
  createPeer(): WebRtcPeer;
  /** The state, the message or the peer is another. */
  changed(): void;
  log(text: string): void;
}

/** One session without any screen, joined again and again while there is something to watch. */
export class Watch {
  readonly #options: WatchOptions;
  readonly #delay = new RejoinDelay();
  #aim: Aim | undefined;
  #session: ViewerSession | undefined;
  #peer: WebRtcPeer | undefined;
  #watchdog = new MediaWatchdog();
  #state: WatchState = 'waiting';
  #message = '';
  #timer = 0;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  get state(): WatchState {
    return this.#state;
  }

  /** What the state does not say by itself. */
  get message(): string {
    return this.#message;
  }

  get peer(): WebRtcPeer | undefined {
    return this.#peer;
  }

  /** Watches this from now on, or learns whether it is live. */
  aim(aim: Aim): void {
    const before = this.#aim;
    this.#aim = aim;
    if (JSON.stringify(aim.target) !== JSON.stringify(before?.target)) {
      this.#delay.reset();
      void this.#join();
    } else if (aim.isLive && before?.isLive === false) this.hurry();
  }

  /** There is nothing to watch for now. */
  rest(why: string): void {
    this.#aim = undefined;
    this.#leave();
    this.#become('waiting', why);
  }

  /** Tries at once what would be tried later: the board is back. */
  hurry(): void {
    if (this.#session === undefined && this.#aim?.comesBack === true) void this.#join();
  }

  frameSeen(): void {
    this.#session?.frameSeen();
  }

  /** Takes what has been received until now; joins again where a live board's media are missing. */
  received({ reception, connectionState, keyFramesOnly }: Symptoms): void {
    const { packetsReceived: packets, atMs } = reception;
    const isExpected = this.#isMediaExpected(connectionState);
    const timeoutMs = keyFramesOnly ? keyFramesTimeoutMs : mediaTimeoutMs;
    if (this.#watchdog.isMediaMissing({ packets, atMs }, isExpected, timeoutMs)) {
      this.#ended(`No media has arrived for ${timeoutMs / 1000} s.`);
    } else if (this.#state === 'live') this.#delay.playing(atMs);
  }

  /** Whether the server sends key frames only, as it says when it is asked. */
  async receivesKeyFramesOnly(): Promise<boolean> {
    if (this.#state !== 'live' || this.#options.client.state !== 'open') return false;
    return (await this.#session?.receivesKeyFramesOnly()) ?? false;
  }

  close(): void {
    this.#aim = undefined;
    this.#leave();
  }

  async #join(): Promise<void> {
    const aim = this.#aim;
    if (aim === undefined) return;
    this.#leave();
    const session = this.#createSession(aim);
    this.#session = session;
    this.#watchdog = new MediaWatchdog();
    this.#become('connecting', 'Connecting ...');
    await session.start().catch(() => undefined);
  }

  #createSession({ target }: Aim): ViewerSession {
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
    });
    session.on('log', log);
    session.on('state', (state) => {
      if (session !== this.#session) return;
      if (state === 'live') this.#become('live', '');
      if (state === 'stalled') this.#become('waiting', 'No video: the board sends none now.');
      if (state === 'failed') this.#ended(session.error?.message ?? 'The connection failed.');
    });
    return session;
  }

  /** A board that sends nothing is not helped by another connection, and a dead session has none. */
  #isMediaExpected(connectionState: RTCPeerConnectionState): boolean {
    const isConnected = connectionState === 'connected' || connectionState === 'disconnected';
    const isStalled = this.#session === undefined || this.#session.state === 'stalled';
    const isLive = this.#aim?.isLive === true && this.#options.client.state === 'open';
    return isConnected && isLive && !isStalled;
  }

  /** The session is over; what comes back is joined again. */
  #ended(why: string): void {
    this.#leave();
    if (this.#aim?.comesBack !== true) return this.#become('failed', why);
    this.#become('waiting', why);
    this.#timer = window.setTimeout(() => void this.#join(), this.#delay.next());
  }

  #leave(): void {
    clearTimeout(this.#timer);
    const session = this.#session;
    this.#session = undefined;
    this.#peer = undefined;
    void session?.close();
  }

  #become(state: WatchState, message: string): void {
    if (state === this.#state && message === this.#message) return;
    this.#state = state;
    this.#message = message;
    this.#options.log(message === '' ? 'Live.' : message);
    this.#options.changed();
  }
}
