import type { Profile } from '@boardcast/board';
import type { Board } from '../board.ts';
import type { FaultAction, FaultOptions, LastingFault } from './fault-options.ts';
import { isOwnGateway, lossOf, withLoss } from './lossy-server.ts';
import { noPictureFaults, type PictureFaults } from './picture-faults.ts';

type Switch = 'isFrozen' | 'withholdsKeyFrames';

const begins: Readonly<Record<Switch, string>> = {
  isFrozen: 'the camera is frozen, its last picture is sent again and again',
  withholdsKeyFrames: 'no key frames, neither by the clock nor on request',
};
const ends: Readonly<Record<Switch, string>> = {
  isFrozen: 'the camera moves again',
  withholdsKeyFrames: 'key frames again, the first one at once',
};

const isOff = 'The board is off: switch it on first.';

/** Breaks a board on purpose, and says on its console what was done. */
export class Faults {
  readonly #board: Board;
  readonly #profile: Profile;
  readonly #changed: () => void;
  readonly #timers = new Map<Switch, ReturnType<typeof setTimeout>>();
  #pictures: PictureFaults = noPictureFaults;

  constructor(board: Board, profile: Profile, changed: () => void) {
    this.#board = board;
    this.#profile = profile;
    this.#changed = changed;
  }

  get pictures(): PictureFaults {
    return this.#pictures;
  }

  /** The share of packets that the gateway loses, in percent. */
  get loss(): number {
    return lossOf(this.#board.server);
  }

  /** Does what the page's address asks for; times count from now on. */
  begin({ fps, loss, freeze, still, nokeyframes, actions }: FaultOptions): void {
    if (fps !== undefined) this.setFps(fps);
    if (loss !== undefined) this.#sayLoss();
    this.#beginLasting('isFrozen', freeze);
    if (still !== undefined) this.#alternate(still * 1000);
    this.#beginLasting('withholdsKeyFrames', nokeyframes);
    for (const { action, afterS } of actions) setTimeout(() => this.act(action), afterS * 1000);
  }

  /** Switches a fault on or off; with `seconds` it ends by itself. */
  set(name: Switch, isOn: boolean, seconds?: number): void {
    clearTimeout(this.#timers.get(name));
    if (isOn && seconds !== undefined) {
      this.#timers.set(
        name,
        setTimeout(() => this.set(name, false), seconds * 1000),
      );
    }
    const lasts = seconds === undefined ? '' : `, for ${seconds} s`;
    this.#say(isOn ? `Fault: ${begins[name]}${lasts}.` : `Fault ended: ${ends[name]}.`);
    this.#apply({ ...this.#pictures, [name]: isOn });
  }

  /** Pictures a second; undefined is the profile's rate. */
  setFps(fps: number | undefined): void {
    const normal = this.#profile.fps;
    this.#say(
      fps === undefined
        ? `Fault ended: ${normal} pictures a second again.`
        : `Fault: ${fps} pictures a second instead of ${normal}.`,
    );
    this.#apply({ ...this.#pictures, fps });
  }

  /** Publishes anew over a link that loses so many percent. Returns what speaks against it. */
  setLoss(percent: number): string | undefined {
    const { server } = this.#board;
    if (!isOwnGateway(server, location.href)) {
      return `Only the page’s own gateway can lose packets, and the board’s server is ${server}`;
    }
    this.#board.setServer(withLoss(server, percent));
    this.#sayLoss();
    this.#changed();
    return undefined;
  }

  /** Returns what speaks against it. */
  act(action: FaultAction): string | undefined {
    if (!this.#board.isPowered) return isOff;
    const refusal = this.#do(action);
    this.#changed();
    return refusal;
  }

  #do(action: FaultAction): string | undefined {
    const board = this.#board;
    switch (action.kind) {
      case 'drop':
        if (!board.dropSocket()) return 'The board has no WebSocket now.';
        this.#say('Fault: the WebSocket was cut without a goodbye.');
        return undefined;
      case 'reboot':
        this.#say('Fault: the power is cut, and nobody says goodbye.');
        board.reboot();
        return undefined;
      case 'wifi': {
        const { ssid, isThere } = action;
        const which = isThere
          ? 'another network, with another address'
          : 'a network that is not there';
        this.#say(`Fault: the board is put into ${which}: ${ssid}.`);
        board.move(ssid, isThere);
        return undefined;
      }
    }
  }

  /** A scene that is still costs few bits; when it moves, the bitrate rises at once. */
  #alternate(ms: number): void {
    this.set('isFrozen', true);
    setInterval(() => this.set('isFrozen', !this.#pictures.isFrozen), ms);
  }

  #beginLasting(name: Switch, fault: LastingFault | undefined): void {
    if (fault !== undefined) this.set(name, true, fault.seconds);
  }

  #apply(pictures: PictureFaults): void {
    this.#pictures = pictures;
    this.#board.setPictureFaults(pictures);
    this.#changed();
  }

  #sayLoss(): void {
    const { loss } = this;
    this.#say(
      loss === 0
        ? 'Fault ended: no packet is lost on purpose any more.'
        : `Fault: the gateway loses ${loss} % of the packets, each way.`,
    );
  }

  #say(text: string): void {
    this.#board.warn(text);
  }
}
