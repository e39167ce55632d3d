import {
  exponentialBackoff,
  Viewing,
  type KurentoClient,
  type WatchTarget,
} from '@boardcast/signaling';
import { WebRtcPeer } from './webrtc-peer.ts';

export type WatchState = 'joining' | 'playing' | 'waiting' | 'failed';

/** What stands behind a target: a board comes back under its name, an endpoint never does. */
export interface Aim {
  readonly target: WatchTarget;
  readonly comesBack: boolean;
}

export interface WatchOptions {
  readonly client: KurentoClient;
  readonly receiveOnly: boolean;
  readonly stun: string | undefined;
  /** The state, the message or the peer is another. */
  changed(): void;
  log(text: string): void;
}

/** One viewing without any screen, joined again and again while there is something to watch. */
export class Watch {
  readonly #options: WatchOptions;
  readonly #backoff = exponentialBackoff({ firstMs: 500, longestMs: 5000 });
  #aim: Aim | undefined;
  #viewing: Viewing | undefined;
  #peer: WebRtcPeer | undefined;
  #state: WatchState = 'waiting';
  #message = '';
  #attempt = 0;
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

  /** Watches something else from now on. */
  aim(aim: Aim): void {
    if (JSON.stringify(aim) === JSON.stringify(this.#aim)) return;
    this.#aim = aim;
    this.#attempt = 0;
    void this.#join();
  }

  /** There is nothing to watch for now. */
  rest(why: string): void {
    this.#aim = undefined;
    this.#leave();
    this.#become('waiting', why);
  }

  /** Tries at once what would be tried later: the board is back. */
  hurry(): void {
    if (this.#viewing === undefined && this.#aim?.comesBack === true) void this.#join();
  }

  pictureSeen(): void {
    this.#viewing?.pictureSeen();
  }

  close(): void {
    this.#aim = undefined;
    this.#leave();
  }

  async #join(): Promise<void> {
    const aim = this.#aim;
    if (aim === undefined) return;
    this.#leave();
    const viewing = this.#createViewing(aim);
    this.#viewing = viewing;
    this.#become('joining', 'Joining ...');
    await viewing.start().catch(() => undefined);
  }

  #createViewing({ target }: Aim): Viewing {
    const { client, receiveOnly, stun, log } = this.#options;
    const viewing: Viewing = new Viewing({
      client,
      target,
      createPeer: () => {
        const failed = (reason: string) => viewing.peerFailed(reason);
        this.#peer = new WebRtcPeer({ receiveOnly, stun, failed });
        this.#options.changed();
        return this.#peer;
      },
    });
    viewing.on('log', log);
    viewing.on('state', (state) => {
      if (viewing !== this.#viewing) return;
      if (state === 'playing') this.#plays();
      if (state === 'stalled')
        this.#become('waiting', 'No picture arrives: the board is off the air.');
      if (state === 'failed') this.#failed(viewing.error?.message ?? 'The connection failed.');
    });
    return viewing;
  }

  #plays(): void {
    this.#attempt = 0;
    this.#become('playing', '');
  }

  #failed(why: string): void {
    this.#leave();
    if (this.#aim?.comesBack !== true) return this.#become('failed', why);
    this.#become('waiting', why);
    this.#timer = window.setTimeout(() => void this.#join(), this.#backoff.delay(this.#attempt));
    this.#attempt += 1;
  }

  #leave(): void {
    clearTimeout(this.#timer);
    const viewing = this.#viewing;
    this.#viewing = undefined;
    this.#peer = undefined;
    void viewing?.close();
  }

  #become(state: WatchState, message: string): void {
    if (state === this.#state && message === this.#message) return;
    this.#state = state;
    this.#message = message;
    this.#options.log(message === '' ? 'Playing.' : message);
    this.#options.changed();
  }
}
