import type { BoardOptions } from '../board/board-options.ts';
import type { FaultAction, FaultOptions, LastingFault } from './fault-options.ts';
import { noFrameFaults, type FrameFaults } from './frame-faults.ts';
import { isOwnGateway, packetLossOf, withPacketLoss } from './network-impairment.ts';

type Toggle = 'isFrozen' | 'suppressesKeyFrames';

const beginnings: Readonly<Record<Toggle, string>> = {
  isFrozen: 'the camera is frozen, the last frame is repeated',
  suppressesKeyFrames: 'no key frames, neither periodic nor requested',
};
const endings: Readonly<Record<Toggle, string>> = {
  isFrozen: 'the camera is no longer frozen',
  suppressesKeyFrames: 'key frames again, the first one now',
};

/** A fault that lasts, by its option in the page's URL. */
export type LastingFaultName =
  'freeze' | 'still' | 'nokeyframes' | 'fps' | 'loss' | 'wifi' | 'nowifi';

/** The board that faults are injected into. */
export interface FaultTarget {
  readonly isStarted: boolean;
  readonly options: Pick<BoardOptions, 'profile' | 'server'>;
  readonly network: {
    readonly isMoved: boolean;
    readonly isAvailable: boolean;
    dropSockets(): boolean;
  };
  setServer(server: string): void;
  setFrameFaults(faults: FrameFaults): void;
  /** Without an SSID: back to the first network. */
  changeNetwork(ssid?: string, isAvailable?: boolean): void;
  crash(): void;
  warn(text: string): void;
}

type Timer = ReturnType<typeof setTimeout>;

/** Injects faults into a board and logs them to its console. */
export class Faults {
  readonly #board: FaultTarget;
  /** The URL of the page. */
  readonly #page: string;
  readonly #changed: () => void;
  readonly #timers = new Map<Toggle, Timer>();
  #scheduled: readonly Timer[] = [];
  #alternation: { readonly seconds: number; readonly timer: Timer } | undefined;
  #frames: FrameFaults = noFrameFaults;

  constructor(board: FaultTarget, page: string, changed: () => void) {
    this.#board = board;
    this.#page = page;
    this.#changed = changed;
  }

  get frames(): FrameFaults {
    return this.#frames;
  }

  /** The simulated packet loss, in percent. */
  get packetLoss(): number {
    return packetLossOf(this.#board.options.server);
  }

  /** Seconds for which the scene is frozen and moves in turn. */
  get stillSeconds(): number | undefined {
    return this.#alternation?.seconds;
  }

  /** The faults that are being injected. */
  get active(): ReadonlySet<LastingFaultName> {
    const { isFrozen, suppressesKeyFrames, fps } = this.#frames;
    const isAlternating = this.#alternation !== undefined;
    const { isMoved, isAvailable } = this.#board.network;
    const states: Readonly<Record<LastingFaultName, boolean>> = {
      freeze: isFrozen && !isAlternating,
      still: isAlternating,
      nokeyframes: suppressesKeyFrames,
      fps: fps !== undefined,
      loss: this.packetLoss > 0,
      wifi: isMoved && isAvailable,
      nowifi: isMoved && !isAvailable,
    };
    const names = Object.keys(states) as LastingFaultName[];
    return new Set(names.filter((name) => states[name]));
  }

  /** Injects the faults of the page's URL; times count from now. */
  begin({ fps, loss, freeze, still, nokeyframes, actions }: FaultOptions): void {
    if (fps !== undefined) this.setFps(fps);
    if (loss !== undefined) this.#logPacketLoss();
    this.#beginLasting('isFrozen', freeze);
    if (still !== undefined) this.alternate(still);
    this.#beginLasting('suppressesKeyFrames', nokeyframes);
    this.#scheduled = actions.map(({ action, afterS }) =>
      setTimeout(() => this.act(action), afterS * 1000),
    );
  }

  /** Ends all faults, and those of the URL that have not begun. */
  reset(): void {
    for (const timer of this.#scheduled) clearTimeout(timer);
    this.#scheduled = [];
    const { active } = this;
    if (active.has('still')) this.alternate(undefined);
    if (active.has('freeze')) this.set('isFrozen', false);
    if (active.has('nokeyframes')) this.set('suppressesKeyFrames', false);
    if (active.has('fps')) this.setFps(undefined);
    if (active.has('loss')) this.setPacketLoss(0);
    if (active.has('wifi') || active.has('nowifi')) {
      this.#log('Fault ended: the board moves back to its Wi-Fi network.');
      this.#board.changeNetwork();
      this.#changed();
    }
  }

  /** Turns a fault on or off; with `seconds` it ends after that time. */
  set(name: Toggle, isOn: boolean, seconds?: number): void {
    if (name === 'isFrozen') this.#endAlternation();
    this.#set(name, isOn, seconds);
  }

  /** Freezes the camera every other time of that many seconds: when the scene moves, the bitrate rises at once. */
  alternate(seconds: number | undefined): void {
    this.#endAlternation();
    if (seconds !== undefined) {
      const flip = () => this.#set('isFrozen', !this.#frames.isFrozen);
      this.#alternation = { seconds, timer: setInterval(flip, seconds * 1000) };
    }
    this.#set('isFrozen', seconds !== undefined);
  }

  #endAlternation(): void {
    clearInterval(this.#alternation?.timer);
    this.#alternation = undefined;
  }

  #set(name: Toggle, isOn: boolean, seconds?: number): void {
    clearTimeout(this.#timers.get(name));
    if (isOn && seconds !== undefined) {
      this.#timers.set(
        name,
        setTimeout(() => this.#set(name, false), seconds * 1000),
      );
    }
    const duration = seconds === undefined ? '' : `, for ${seconds} s`;
    this.#log(isOn ? `Fault: ${beginnings[name]}${duration}.` : `Fault ended: ${endings[name]}.`);
    this.#apply({ ...this.#frames, [name]: isOn });
  }

  /** Sets the frames per second; undefined: the profile's. */
  setFps(fps: number | undefined): void {
    const normal = this.#board.options.profile.fps;
    this.#log(
      fps === undefined
        ? `Fault ended: ${normal} fps again.`
        : `Fault: ${fps} fps instead of ${normal}.`,
    );
    this.#apply({ ...this.#frames, fps });
  }

  /** Publishes again with that packet loss, in percent. Returns the reason on failure. */
  setPacketLoss(percent: number): string | undefined {
    const { server } = this.#board.options;
    if (!isOwnGateway(server, this.#page)) {
      return `Only this page’s gateway simulates packet loss; the server is ${server}.`;
    }
    this.#board.setServer(withPacketLoss(server, percent));
    this.#logPacketLoss();
    this.#changed();
    return undefined;
  }

  /** Returns the reason on failure. */
  act(action: FaultAction): string | undefined {
    if (!this.#board.isStarted) return 'The board is stopped: start it first.';
    const refusal = this.#perform(action);
    this.#changed();
    return refusal;
  }

  #perform(action: FaultAction): string | undefined {
    const board = this.#board;
    switch (action.kind) {
      case 'drop':
        if (!board.network.dropSockets()) return 'The board has no open WebSocket.';
        this.#log('Fault: the WebSocket was dropped.');
        return undefined;
      case 'reboot':
        this.#log('Fault: power failure.');
        board.crash();
        return undefined;
      case 'wifi': {
        const { ssid, isAvailable } = action;
        const network = isAvailable
          ? 'another network, with another IP address'
          : 'an unavailable network';
        this.#log(`Fault: the board moves to ${network}: ${ssid}.`);
        board.changeNetwork(ssid, isAvailable);
        return undefined;
      }
    }
  }

  #beginLasting(name: Toggle, fault: LastingFault | undefined): void {
    if (fault !== undefined) this.set(name, true, fault.seconds);
  }

  #apply(frames: FrameFaults): void {
    this.#frames = frames;
    this.#board.setFrameFaults(frames);
    this.#changed();
  }

  #logPacketLoss(): void {
    const { packetLoss } = this;
    this.#log(
      packetLoss === 0
        ? 'Fault ended: no simulated packet loss.'
        : `Fault: ${packetLoss} % packet loss in each direction, simulated by the gateway.`,
    );
  }

  #log(text: string): void {
    this.#board.warn(text);
  }
}
