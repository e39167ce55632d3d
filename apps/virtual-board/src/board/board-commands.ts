import {
  logEntry,
  maskServerUrl,
  restartLimit,
  versionLines,
  type BoardStatus,
  type LogThreshold,
} from '@boardcast/board';
import type { BoardLog } from './board-log.ts';
import type { BoardNetwork } from './board-network.ts';
import type { BoardOptions } from './board-options.ts';
import type { CommandTarget } from './commands.ts';
import { firmware } from './firmware.ts';
import type { Heap } from './heap.ts';
import type { RunningSlot } from './running-slot.ts';
import { unknownAddress } from './simulated-wifi.ts';

/** The page's threads, listed as a board's tasks; a browser does not report their stacks. */
const tasks = ['page', 'media worker', 'encoder'].map((name) => ({
  name,
  minFreeStack: undefined,
}));

export interface BoardCommandsContext {
  readonly log: BoardLog;
  readonly network: BoardNetwork;
  readonly heap: Heap;
  readonly slot: RunningSlot;
  readonly board: {
    readonly options: BoardOptions;
    readonly uptimeMs: number;
    publish(server?: string): void;
    unpublish(): void;
    start(): void;
    stop(): Promise<void>;
  };
}

/** What the console's commands do with a board. */
export class BoardCommands implements CommandTarget {
  readonly #context: BoardCommandsContext;

  constructor(context: BoardCommandsContext) {
    this.#context = context;
  }

  get name(): string {
    return this.#context.board.options.name;
  }

  get hasKey(): boolean {
    return this.#context.network.hasKey;
  }

  publish(server?: string): void {
    this.#context.board.publish(server);
  }

  unpublish(): void {
    this.#context.board.unpublish();
  }

  connectWifi(ssid: string): void {
    this.#context.network.connectTo(ssid);
  }

  /** Sets the key for the server; an attempt that waits for another key is made now. */
  setKey(key: string | undefined): void {
    const { network, log, slot, board } = this.#context;
    network.setKey(key);
    log.write(logEntry(key === undefined ? 'keyErased' : 'keySaved'));
    slot.running?.publisher.retryNow(board.options.server);
  }

  setLogLevel(tag: string, level: LogThreshold): void {
    this.#context.log.setLevel(tag, level);
  }

  version(): readonly string[] {
    return versionLines(firmware, 'none, a page', this.#context.board.options.profile);
  }

  /** A page saves neither Wi-Fi nor server, so nothing is erased. */
  forget(): void {
    this.#context.log.write(logEntry('settingsErased'));
  }

  restart(): void {
    const { log, board } = this.#context;
    log.write(logEntry('restarting'));
    void board.stop().then(() => board.start());
  }

  /** Its server asks for it. */
  restartRequested(): void {
    const { log, board } = this.#context;
    if (board.uptimeMs >= restartLimit.minUptimeMs) this.restart();
    else log.write(logEntry('restartIgnored', { uptime: board.uptimeMs }));
  }

  async status(): Promise<BoardStatus> {
    const { heap, network, slot, board } = this.#context;
    return {
      heap: heap.read(),
      uptimeMs: board.uptimeMs,
      address: network.isConnected ? unknownAddress : undefined,
      server: maskServerUrl(board.options.server),
      publisher: await slot.running?.publisher.status(),
      tasks,
    };
  }
}
