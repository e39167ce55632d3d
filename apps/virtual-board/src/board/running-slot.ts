import type { BoardOpener } from './board-opener.ts';
import type { BoardOptions } from './board-options.ts';
import type { RunningBoard } from './running-board.ts';

export interface RunningSlotEvents {
  opened(running: RunningBoard): void;
  failed(): void;
}

/** What a board opens once per start: the source, the encoder and the publisher. */
export class RunningSlot {
  readonly #opener: BoardOpener;
  readonly #events: RunningSlotEvents;
  /** Incremented by each `detach`, to tell apart what was opened before it. */
  #generation = 0;
  #running: RunningBoard | undefined;
  #opening: Promise<RunningBoard | undefined> | undefined;

  constructor(opener: BoardOpener, events: RunningSlotEvents) {
    this.#opener = opener;
    this.#events = events;
  }

  get running(): RunningBoard | undefined {
    return this.#running;
  }

  /** Whether nothing is open, and nothing is being opened. */
  get isEmpty(): boolean {
    return this.#running === undefined && this.#opening === undefined;
  }

  /** Resolves with undefined if it cannot be opened, or if it was detached meanwhile. */
  open(options: BoardOptions): Promise<RunningBoard | undefined> {
    this.#opening ??= this.#open(options);
    return this.#opening;
  }

  /** Empties the slot; returns what is still to be closed. What is being opened is closed later. */
  detach(): RunningBoard | undefined {
    const running = this.#running;
    this.#generation += 1;
    this.#running = this.#opening = undefined;
    return running;
  }

  /** Gives up a device that a person has not allowed yet. */
  abandonQuestion(): void {
    if (this.#opener.isAskingForDevice) this.detach();
  }

  async #open(options: BoardOptions): Promise<RunningBoard | undefined> {
    const generation = this.#generation;
    const isCurrent = () => generation === this.#generation;
    const running = await this.#opener.open(options, isCurrent);
    if (!isCurrent()) {
      await running?.stop();
      return undefined;
    }
    this.#running = running;
    if (running === undefined) {
      this.#opening = undefined;
      this.#events.failed();
    } else this.#events.opened(running);
    return running;
  }
}
