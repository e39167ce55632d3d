import { statfs } from 'node:fs/promises';
import { errorMessage } from '@boardcast/protocol';
import type { Log } from '@boardcast/signaling';
import type { SegmentStore } from './segment-store.ts';
import type { StoredSegment } from './stored-segment.ts';

const msOfDay = 24 * 60 * 60 * 1000;

export interface DiskLimitsOptions {
  /** Undefined for no limit. */
  readonly keepDays?: number | undefined;
  readonly keepBytes?: number | undefined;
  /** Free space of the disk that is left to others, in bytes. */
  readonly keepFree: number;
  /** Free bytes for this process; of the folder's file system unless a test has another. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/** Deletes the oldest segments of all boards when a limit is exceeded. */
export class DiskLimits {
  readonly #store: SegmentStore;
  readonly #options: DiskLimitsOptions;
  readonly #log: Log;
  #isFull = false;
  #removed = 0;
  #lastWarning = '';

  constructor(store: SegmentStore, options: DiskLimitsOptions, log: Log) {
    this.#store = store;
    this.#options = options;
    this.#log = log;
  }

  /** There is less free space than is to be left, and nothing to delete. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Segments deleted so far. */
  get removed(): number {
    return this.#removed;
  }

  /** `now` is in ms since 1970. */
  async enforce(now: number): Promise<void> {
    const { keepDays = Infinity, keepBytes = Infinity } = this.#options;
    await this.#removeWhile((oldest) => oldest.end < now - keepDays * msOfDay);
    await this.#removeWhile(() => this.#store.catalog.bytes > keepBytes);
    await this.#removeWhile(async () => (this.#isFull = await this.#isBelowReserve()));
  }

  async #isBelowReserve(): Promise<boolean> {
    const { freeBytes = freeBytesOf, keepFree } = this.#options;
    try {
      return (await freeBytes(this.#store.folder)) < keepFree;
    } catch (error) {
      this.#warn(`Could not read the free space of ${this.#store.folder}: ${errorMessage(error)}`);
      return false;
    }
  }

  /** Ends at a segment that cannot be deleted. */
  async #removeWhile(
    isExceeded: (oldest: StoredSegment) => boolean | Promise<boolean>,
  ): Promise<void> {
    for (;;) {
      const oldest = this.#store.catalog.oldest();
      if (!(await isExceeded(oldest ?? none)) || oldest === undefined) return;
      try {
        await this.#store.remove(oldest);
        this.#removed += 1;
      } catch (error) {
        return this.#warn(`Could not delete ${oldest.path}: ${errorMessage(error)}`);
      }
    }
  }

  /** The same warning once. */
  #warn(text: string): void {
    if (text !== this.#lastWarning) this.#log('warn', text);
    this.#lastWarning = text;
  }
}

/** In the place of the oldest segment where there is none. */
const none: StoredSegment = {
  board: '',
  start: Infinity,
  end: Infinity,
  bytes: 0,
  path: '',
  isComplete: true,
};

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
