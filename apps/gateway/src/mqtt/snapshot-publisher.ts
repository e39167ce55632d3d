import { errorMessage, type BoardEntry } from '@boardcast/protocol';
import { printable } from '../printable.ts';
import type { RecorderAccess } from '../recorder-access.ts';

export interface SnapshotPublisherOptions {
  readonly intervalMs: number;
  readonly snapshot: RecorderAccess['snapshot'];
  readonly boards: () => readonly BoardEntry[];
  readonly publish: (board: string, jpeg: Buffer) => void;
  readonly log: (line: string) => void;
}

/** Publishes a snapshot of each live board in each interval, one board after the other. */
export class SnapshotPublisher {
  readonly #options: SnapshotPublisherOptions;
  readonly #timer: NodeJS.Timeout;
  #isPublishing = false;
  #failures = 0;
  /** The reason of each board's last failure, which was logged. */
  readonly #reasons = new Map<string, string>();
  #isClosed = false;

  constructor(options: SnapshotPublisherOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.publishAll(), options.intervalMs).unref();
  }

  /** How many snapshots could not be had. */
  get failures(): number {
    return this.#failures;
  }

  /** Does nothing while the round before goes on. */
  async publishAll(): Promise<void> {
    if (this.#isPublishing) return;
    this.#isPublishing = true;
    const live = this.#options.boards().filter(({ state }) => state === 'live');
    for (const { name } of live) await this.#publish(name);
    for (const name of this.#reasons.keys()) {
      if (!live.some((board) => board.name === name)) this.#reasons.delete(name);
    }
    this.#isPublishing = false;
  }

  /** May be called twice. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
  }

  async #publish(board: string): Promise<void> {
    if (this.#isClosed) return;
    try {
      const jpeg = await this.#options.snapshot(board);
      const isListed = this.#options.boards().some(({ name }) => name === board);
      if (jpeg !== undefined && isListed && !this.#isClosed) this.#options.publish(board, jpeg);
      this.#reasons.delete(board);
    } catch (error) {
      this.#failed(board, errorMessage(error));
    }
  }

  #failed(board: string, reason: string): void {
    this.#failures += 1;
    if (reason === this.#reasons.get(board) || this.#isClosed) return;
    this.#reasons.set(board, reason);
    this.#options.log(`MQTT: no snapshot of ${printable(board)}: ${reason}`);
  }
}
