import type { Profile } from '@boardcast/board';
import type { VirtualBoard } from '../board/virtual-board.ts';
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

/** Injects faults into a board and logs them to its console. */
export class Faults {
  readonly #board: VirtualBoard;
  readonly #profile: Profile;
  readonly #changed: () => void;
  readonly #timers = new Map<Toggle, ReturnType<typeof setTimeout>>();
  #frames: FrameFaults = noFrameFaults;

  constructor(board: VirtualBoard, profile: Profile, changed: () => void) {
    this.#board = board;
    this.#profile = profile;
    this.#changed = changed;
  }

  get frames(): FrameFaults {
    return this.#frames;
  }

  /** The simulated packet loss, in percent. */
  get packetLoss(): number {
    return packetLossOf(this.#board.server);
  }

  /** Injects the faults of the page's URL; times count from now. */
  begin({ fps, loss, freeze, still, nokeyframes, actions }: FaultOptions): void {
    if (fps !== undefined) this.setFps(fps);
    if (loss !== undefined) this.#logPacketLoss();
    this.#beginLasting('isFrozen', freeze);
    if (still !== undefined) this.#alternate(still * 1000);
    this.#beginLasting('suppressesKeyFrames', nokeyframes);
    for (const { action, afterS } of actions) setTimeout(() => this.act(action), afterS * 1000);
  }

  /** Turns a fault on or off; with `seconds` it ends after that time. */
  set(name: Toggle, isOn: boolean, seconds?: number): void {
    clearTimeout(this.#timers.get(name));
    if (isOn && seconds !== undefined) {
      this.#timers.set(
        name,
        setTimeout(() => this.set(name, false), seconds * 1000),
      );
    }
    const duration = seconds === undefined ? '' : `, for ${seconds} s`;
    this.#log(isOn ? `Fault: ${beginnings[name]}${duration}.` : `Fault ended: ${endings[name]}.`);
    this.#apply({ ...this.#frames, [name]: isOn });
  }

  /** Sets the frames per second; undefined: the profile's. */
  setFps(fps: number | undefined): void {
    const normal = this.#profile.fps;
    this.#log(
      fps === undefined
        ? `Fault ended: ${normal} fps again.`
        : `Fault: ${fps} fps instead of ${normal}.`,
    );
    this.#apply({ ...this.#frames, fps });
  }

  /** Publishes again with that packet loss, in percent. Returns the reason on failure. */
  setPacketLoss(percent: number): string | undefined {
    const { server } = this.#board;
    if (!isOwnGateway(server, location.href)) {
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
        if (!board.dropSockets()) return 'The board has no open WebSocket.';
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

  /** A frozen scene needs few bits; when it moves, the bitrate rises at once. */
  #alternate(ms: number): void {
    this.set('isFrozen', true);
    setInterval(() => this.set('isFrozen', !this.#frames.isFrozen), ms);
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
