import { codecsOf } from './playback-engine.ts';
import { SourceBufferQueue } from './source-buffer.ts';

/** As long as no recording is: a seek goes no further than the duration. */
const durationS = 100 * 365 * 86_400;
/** Removed first when the browser has no more room. */
const spareMs = 5000;

/** Safari on iPhones has ManagedMediaSource only, since 17.1. */
export function mediaSourceClass(): typeof MediaSource | undefined {
  const { ManagedMediaSource: managed } = globalThis as {
    readonly ManagedMediaSource?: typeof MediaSource;
  };
  return globalThis.MediaSource ?? managed;
}

/** A media source of a video with one SourceBuffer. Times are in ms since 1970. */
export class MediaSourceBuffer {
  /** Resolves when it takes data. */
  readonly opened: Promise<void>;
  readonly #url: string;
  readonly #video: HTMLVideoElement;
  readonly #origin: number;
  #queue: SourceBufferQueue | undefined;
  #mimeType: string;
  /** The file whose fragments it takes now. */
  #file: string | undefined;
  #isClosed = false;

  constructor(video: HTMLVideoElement, mimeType: string, origin: number) {
    const Source = mediaSourceClass();
    if (Source === undefined) throw new Error('No Media Source Extensions');
    const source = new Source();
    this.#video = video;
    this.#mimeType = mimeType;
    this.#origin = origin;
    this.#url = URL.createObjectURL(source);
    this.opened = new Promise((resolve) => {
      const open = () => {
        URL.revokeObjectURL(this.#url);
        if (this.#isClosed) return;
        source.duration = durationS;
        this.#queue = new SourceBufferQueue(source.addSourceBuffer(mimeType));
        resolve();
      };
      source.addEventListener('sourceopen', open, { once: true });
    });
    // A managed source opens only where nothing else could play the video.
    video.disableRemotePlayback = true;
    video.src = this.#url;
  }

  get isReady(): boolean {
    return this.#queue !== undefined && !this.#isClosed;
  }

  /** Whether it takes files of a type: their tracks are as many as those of the first one. */
  accepts(mimeType: string): boolean {
    const count = (type: string) => codecsOf({ mimeType: type }).length;
    return count(mimeType) === count(this.#mimeType);
  }

  /** Begins a file, whose time 0 is `start`. */
  async begin(file: string, mimeType: string, start: number): Promise<void> {
    const isChanged = mimeType !== this.#mimeType;
    this.#mimeType = mimeType;
    this.#file = file;
    await this.#queue?.begin(isChanged ? mimeType : undefined, (start - this.#origin) / 1000);
  }

  /** Goes on with a file; `init` is its initialization segment if that was received before. */
  async continue(
    file: string,
    mimeType: string,
    start: number,
    init: Uint8Array<ArrayBuffer> | undefined,
  ): Promise<void> {
    if (this.#file === file && init !== undefined) return;
    await this.begin(file, mimeType, start);
    if (init !== undefined) await this.#queue?.append(init);
  }

  /** Appends whole boxes; `time` is the current time, far from which data are removed if need be. */
  async append(bytes: Uint8Array<ArrayBuffer>, time: number): Promise<void> {
    try {
      await this.#queue?.append(bytes);
    } catch (error) {
      const isFull = error instanceof DOMException && error.name === 'QuotaExceededError';
      if (!isFull) throw error;
      await this.keepAfter(time - spareMs);
      await this.#queue?.append(bytes);
    }
  }

  async keepAfter(time: number): Promise<void> {
    const to = this.#seconds(time);
    const ranges = this.#queue?.buffered;
    if (ranges === undefined || ranges.length === 0 || ranges.start(0) >= to) return;
    await this.#queue?.remove(0, to);
  }

  isBuffered(time: number): boolean {
    return this.bufferedUntil(time) > time;
  }

  /** The end of what is buffered at a time; the time itself if nothing is. */
  bufferedUntil(time: number): number {
    const at = this.#seconds(time);
    const range = this.#ranges().find(({ start, end }) => start <= at && at < end);
    return range === undefined ? time : this.#origin + range.end * 1000;
  }

  /** The first buffered time after a time. */
  nextStart(time: number): number | undefined {
    const at = this.#seconds(time);
    const range = this.#ranges().find(({ start }) => start > at);
    return range && this.#origin + range.start * 1000;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#queue = undefined;
    this.#video.removeAttribute('src');
    this.#video.load();
  }

  #seconds(time: number): number {
    return (time - this.#origin) / 1000;
  }

  #ranges(): readonly { readonly start: number; readonly end: number }[] {
    const ranges = this.#queue?.buffered;
    if (ranges === undefined) return [];
    return Array.from({ length: ranges.length }, (_, index) => ({
      start: ranges.start(index),
      end: ranges.end(index),
    }));
  }
}
