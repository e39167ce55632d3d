import { computed, signal } from '@preact/signals';
import type { BoardOptions } from '../board/board-options.ts';
import type { BoardState, Opening } from '../board/board-events.ts';
import type { CameraInfo } from '../camera/cameras.ts';
import type { SourceChoice } from '../camera/sources.ts';
import type { EngineChoice, EngineName } from '../encoder/engine.ts';
import type { LastingFaultName } from '../faults/faults.ts';
import { noFrameFaults, type FrameFaults } from '../faults/frame-faults.ts';
import type { Notice } from './notice.ts';
import type { PageSettings } from './page-settings.ts';
import { describeState } from './state-text.ts';

/** The faults that are being injected. */
export interface FaultSnapshot {
  readonly active: ReadonlySet<LastingFaultName>;
  readonly frames: FrameFaults;
  /** In percent. */
  readonly packetLoss: number;
  readonly stillSeconds: number | undefined;
}

/** What a board has no event for; read again after each event and each command. */
export interface BoardSnapshot {
  readonly isStarted: boolean;
  readonly isWifiEnabled: boolean;
  readonly ssid: string;
  readonly hasKey: boolean;
  readonly options: BoardOptions;
  readonly faults: FaultSnapshot;
}

const noFaults: FaultSnapshot = {
  active: new Set(),
  frames: noFrameFaults,
  packetLoss: 0,
  stillSeconds: undefined,
};

/** The state of the page. */
export class BoardSignals {
  readonly state = signal<BoardState>('stopped');
  /** What is being opened; undefined when everything is. */
  readonly opening = signal<Opening | undefined>(undefined);
  readonly notice = signal<Notice | undefined>(undefined);
  /** The canvas with the video; none while there is no encoder. */
  readonly preview = signal<HTMLCanvasElement | undefined>(undefined);
  /** The endpoint that was announced last; viewers can use it while the board publishes. */
  readonly endpoint = signal<string | undefined>(undefined);
  readonly choice = signal<SourceChoice>({ source: 'pattern' });
  readonly cameras = signal<readonly CameraInfo[]>([]);
  readonly tryingEngine = signal<EngineName | undefined>(undefined);
  readonly engine = signal<EngineChoice | undefined>(undefined);
  readonly engineWarning = signal<string | undefined>(undefined);
  readonly board;
  /** What the page's URL says. */
  readonly settings;

  readonly stateText = computed(() => {
    const { isStarted, isWifiEnabled } = this.board.value;
    const isOpening = this.opening.value !== undefined;
    return describeState({ state: this.state.value, isStarted, isOpening, isWifiEnabled });
  });

  constructor(options: BoardOptions, settings: PageSettings) {
    this.board = signal<BoardSnapshot>({
      ...{ isStarted: false, isWifiEnabled: true, ssid: '', hasKey: false, options },
      faults: noFaults,
    });
    this.settings = signal(settings);
  }
}
