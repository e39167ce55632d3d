import { effect, signal, untracked, type ReadonlySignal } from '@preact/signals';
import { request } from '../request.ts';
import type { StillImage } from './still-image.ts';

const intervalMs = 10_000;
/** Where there is no recorder, or nothing of the board, a new answer is not soon. */
const missingIntervalMs = 60_000;
const requestTimeoutMs = 15_000;
/** Enough for a tile. */
const width = 480;

export interface ThumbnailOptions {
  /** The URL of the home page; it ends in a slash. */
  readonly home: string;
  readonly name: ReadonlySignal<string>;
  /** Whether somebody sees it. */
  readonly isWanted: ReadonlySignal<boolean>;
}

/** The gateway's snapshot of a board, renewed while it is wanted. */
export class Thumbnail {
  readonly image = signal<StillImage | undefined>(undefined);
  readonly #options: ThumbnailOptions;
  readonly #dispose: () => void;
  readonly #closed = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #nextAt = 0;
  #isReading = false;

  constructor(options: ThumbnailOptions) {
    this.#options = options;
    this.#dispose = effect(() => {
      const isWanted = options.isWanted.value;
      clearTimeout(this.#timer);
      if (isWanted) untracked(() => this.#schedule());
    });
  }

  close(): void {
    this.#dispose();
    this.#closed.abort();
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    this.#timer = setTimeout(() => void this.#read(), Math.max(0, this.#nextAt - Date.now()));
  }

  async #read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    this.#nextAt = Date.now() + intervalMs;
    const image = await this.#fetch().catch(() => undefined);
    this.#isReading = false;
    if (this.#closed.signal.aborted) return;
    if (image === undefined) this.#nextAt = Date.now() + missingIntervalMs;
    else this.image.value = image;
    if (this.#options.isWanted.peek()) this.#schedule();
  }

  /** The browser's cache sends the ETag of what it has. */
  async #fetch(): Promise<StillImage | undefined> {
    const { home, name } = this.#options;
    const path = `api/boards/${encodeURIComponent(name.peek())}/snapshot.jpg?width=${width}`;
    const { signal } = this.#closed;
    const response = await request(new URL(path, home), requestTimeoutMs, { signal });
    if (!response.ok) return undefined;
    const time = Date.parse(response.headers.get('Last-Modified') ?? '');
    const url = await dataUrlOf(await response.blob());
    return { url, time: Number.isNaN(time) ? undefined : time };
  }
}

function dataUrlOf(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    // As `readAsDataURL` has it.
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error ?? new Error('The image cannot be read'));
    reader.readAsDataURL(blob);
  });
}
