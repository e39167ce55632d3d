import {
  unplayable,
  usualFrameMs,
  type PlaybackEngine,
  type PlaybackOptions,
} from './playback-engine.ts';
import type { Segment } from './recordings-client.ts';

/** One segment after the other as a file, where the browser has no Media Source Extensions. */
export class FileEngine implements PlaybackEngine {
  readonly #options: PlaybackOptions;
  readonly #closed = new AbortController();
  #segment: Segment | undefined;
  /** Where to begin once the file is loaded. */
  #startAt: number | undefined;

  constructor(options: PlaybackOptions) {
    this.#options = options;
    const { video } = options;
    const { signal } = this.#closed;
    video.addEventListener('loadedmetadata', () => this.#loaded(), { signal });
    video.addEventListener('ended', () => this.#ended(), { signal });
    video.addEventListener('error', () => this.#failed(), { signal });
    video.addEventListener('loadeddata', () => options.problem(undefined), { signal });
  }

  get time(): number {
    const start = this.#segment?.start ?? this.#options.origin;
    return this.#startAt ?? start + this.#options.video.currentTime * 1000;
  }

  seek(time: number): void {
    const segment = this.#options.index().at(time);
    if (segment === undefined) return;
    const wanted = Math.max(time, segment.start);
    if (segment.id === this.#segment?.id && this.#startAt === undefined) {
      this.#options.video.currentTime = (wanted - segment.start) / 1000;
    } else this.#load(segment, wanted);
  }

  neighbour(direction: 1 | -1): number {
    return this.time + direction * usualFrameMs;
  }

  update(): void {
    if (this.#segment === undefined || this.#options.video.ended) this.seek(this.time);
  }

  close(): void {
    this.#closed.abort();
    this.#options.video.removeAttribute('src');
    this.#options.video.load();
  }

  #load(segment: Segment, time: number): void {
    const { video, client } = this.#options;
    this.#segment = segment;
    this.#startAt = time;
    video.src = client.segmentUrl(segment);
  }

  #loaded(): void {
    const { video, isPlaying } = this.#options;
    const start = this.#segment?.start ?? 0;
    video.currentTime = ((this.#startAt ?? start) - start) / 1000;
    this.#startAt = undefined;
    if (isPlaying()) void video.play().catch(() => undefined);
  }

  #ended(): void {
    const { index, ended } = this.#options;
    const next = index().at(this.#segment?.end ?? 0);
    if (next === undefined) return ended();
    this.#load(next, next.start);
  }

  #failed(): void {
    if (this.#segment !== undefined) this.#options.problem(unplayable(this.#segment));
  }
}
