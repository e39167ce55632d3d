import { MediaSourceBuffer, mediaSourceClass } from './media-source-buffer.ts';
import {
  codecsOf,
  unplayable,
  usualFrameMs,
  type PlaybackEngine,
  type PlaybackOptions,
} from './playback-engine.ts';
import type { Segment } from './recordings-client.ts';
import { SegmentLoader } from './segment-loader.ts';

/** Received ahead of the current time, times the speed. */
const aheadMs = 20_000;
const keptBehindMs = 60_000;
const checkMs = 250;
/** Rounding, and frames whose duration is not known. */
const toleranceMs = 60;
const stallMs = 700;
const retryMs = 2000;
const maxAttempts = 2;

/** Plays segments by Media Source Extensions: media time 0 is the origin of the recording. */
export class MediaSourceEngine implements PlaybackEngine {
  readonly #options: PlaybackOptions;
  readonly #closed = new AbortController();
  readonly #timer: number;
  #buffer: MediaSourceBuffer | undefined;
  #loaders = new Map<string, SegmentLoader>();
  /** How often a segment was received or tried: one that lacks a part is not received for ever. */
  #attempts = new Map<string, number>();
  #current: { readonly segment: Segment; readonly abort: AbortController } | undefined;
  /** Until the media source is open. */
  #startAt: number | undefined;
  #isLoading = false;
  #retryAt = 0;

  constructor(options: PlaybackOptions) {
    this.#options = options;
    const { signal } = this.#closed;
    for (const event of ['timeupdate', 'waiting', 'seeking', 'ratechange']) {
      options.video.addEventListener(event, () => this.update(), { signal });
    }
    options.video.addEventListener('error', () => this.#restart(), { signal });
    this.#timer = window.setInterval(() => this.update(), checkMs);
  }

  static isSupported(): boolean {
    return mediaSourceClass() !== undefined;
  }

  get time(): number {
    const { origin, video } = this.#options;
    return this.#startAt ?? origin + video.currentTime * 1000;
  }

  seek(time: number): void {
    const segment = this.#playableAt(time);
    if (segment === undefined) {
      if (this.#buffer === undefined) this.#startAt = time;
      else this.#setTime(time);
      return;
    }
    const wanted = Math.max(time, segment.start);
    this.#attempts.clear();
    this.#retryAt = 0;
    if (this.#current !== undefined && this.#current.segment.id !== segment.id) {
      this.#current.abort.abort();
    }
    if (this.#buffer?.accepts(segment.mimeType) !== true) this.#open(segment, wanted);
    else this.#setTime(wanted);
    this.update();
  }

  neighbour(direction: 1 | -1): number {
    const { time } = this;
    const times = [...this.#loaders.values()].flatMap(({ segment, reader }) =>
      reader.frameTimes.map((seconds) => segment.start + seconds * 1000),
    );
    const [current = time] = times.filter((at) => at <= time + 1).sort((a, b) => b - a);
    const others = times.filter((at) => (direction === 1 ? at > current : at < current));
    const found = direction === 1 ? Math.min(...others) : Math.max(...others);
    // Within the frame, whatever is rounded.
    return Number.isFinite(found) ? found + 1 : time + direction * usualFrameMs;
  }

  update(): void {
    if (this.#closed.signal.aborted) return;
    this.#skipGap();
    void this.#load();
  }

  close(): void {
    this.#closed.abort();
    clearInterval(this.#timer);
    this.#current?.abort.abort();
    this.#buffer?.close();
  }

  #setTime(time: number): void {
    const { origin, video } = this.#options;
    if (this.#startAt === undefined) video.currentTime = (time - origin) / 1000;
    else this.#startAt = time;
  }

  /** The segment at a time, or the next one, that this browser can play. */
  #playableAt(time: number): Segment | undefined {
    const { segments } = this.#options.index();
    const first = this.#options.index().indexAt(time);
    const found = segments.slice(first).find(({ mimeType }) => isPlayable(mimeType));
    if (found === undefined && segments[first] !== undefined) {
      this.#options.problem(unplayable(segments[first]));
    }
    return found;
  }

  /** A media source for segments with the tracks of this one. */
  #open(segment: Segment, time: number): void {
    const { video, origin, isPlaying } = this.#options;
    this.#current?.abort.abort();
    this.#buffer?.close();
    this.#loaders = new Map();
    this.#startAt = time;
    const buffer = new MediaSourceBuffer(video, segment.mimeType, origin);
    this.#buffer = buffer;
    void buffer.opened.then(() => {
      if (this.#buffer !== buffer) return;
      const at = this.#startAt ?? time;
      this.#startAt = undefined;
      this.#setTime(at);
      if (isPlaying()) void video.play().catch(() => undefined);
      this.update();
    });
  }

  /** After data that the browser could not decode: goes on behind it. */
  #restart(): void {
    const segment = this.#options.index().at(this.time);
    if (segment === undefined || this.#closed.signal.aborted) return;
    const next = this.#playableAt(segment.end);
    this.#options.problem(unplayable(segment));
    this.#buffer?.close();
    this.#buffer = undefined;
    if (next !== undefined) this.#open(next, next.start);
  }

  /** Where nothing is buffered, and nothing will be, playback goes on behind it. */
  #skipGap(): void {
    const { video, index, ended } = this.#options;
    const buffer = this.#buffer;
    if (buffer === undefined || this.#startAt !== undefined) return;
    const { time } = this;
    const until = buffer.bufferedUntil(time);
    // Playback stops some frames before the end of what is buffered.
    const isStalled = !video.paused && video.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
    if (until - time > (isStalled ? stallMs : toleranceMs)) return;
    const segment = index().at(until + toleranceMs);
    if (segment === undefined) return ended();
    const isNear = segment.start <= until + toleranceMs;
    if (!isNear || !buffer.accepts(segment.mimeType)) return this.#go(segment, segment.start);
    if (!this.#isLoaded(segment, until)) return;
    const next = buffer.nextStart(until);
    if (next !== undefined && next < segment.end) return this.#setTime(next + 1);
    const following = this.#playableAt(segment.end);
    if (following !== undefined) this.#go(following, following.start);
    else if (!video.seeking) ended();
  }

  #go(segment: Segment, time: number): void {
    if (this.#buffer?.accepts(segment.mimeType) === true) this.#setTime(time);
    else this.#open(segment, time);
  }

  async #load(): Promise<void> {
    if (this.#isLoading || performance.now() < this.#retryAt) return;
    this.#isLoading = true;
    try {
      for (let next = this.#wanted(); next !== undefined; next = this.#wanted()) {
        await this.#append(next);
      }
    } catch (error) {
      this.#retryAt = performance.now() + retryMs;
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.problem(`The recording cannot be loaded: ${reason}. Trying again.`);
    } finally {
      this.#isLoading = false;
    }
  }

  /** The next segment of which something is missing. */
  #wanted(): Segment | undefined {
    const { video, index } = this.#options;
    const buffer = this.#buffer;
    if (buffer?.isReady !== true || this.#closed.signal.aborted) return undefined;
    const { time } = this;
    const { segments } = index();
    const end = time + aheadMs * Math.max(1, video.playbackRate);
    for (let at = index().indexAt(time - toleranceMs); at < segments.length; at += 1) {
      const segment = segments[at];
      if (segment === undefined || segment.start > end) return undefined;
      // Other tracks need a media source of their own, once they are reached.
      if (!isPlayable(segment.mimeType)) continue;
      if (!buffer.accepts(segment.mimeType)) {
        if (segment.end <= time + toleranceMs) continue;
        return undefined;
      }
      if (!this.#isLoaded(segment, time)) return segment;
    }
    return undefined;
  }

  #isLoaded(segment: Segment, time: number): boolean {
    const loader = this.#loaders.get(segment.id);
    if (loader?.isComplete(segment) !== true) return false;
    if ((this.#attempts.get(segment.id) ?? 0) >= maxAttempts) return true;
    // The browser may have removed it.
    const middle = (Math.max(segment.start, time) + segment.end) / 2;
    return this.#buffer?.isBuffered(middle) === true;
  }

  async #append(segment: Segment): Promise<void> {
    const buffer = this.#buffer;
    if (buffer === undefined) return;
    const attempts = (this.#attempts.get(segment.id) ?? 0) + 1;
    let loader = this.#loaders.get(segment.id);
    if (loader === undefined || loader.isComplete(segment)) {
      loader = new SegmentLoader(segment, this.#options.client);
      this.#loaders.set(segment.id, loader);
      this.#attempts.set(segment.id, attempts);
    }
    const abort = new AbortController();
    this.#current = { segment, abort };
    const { reader } = loader;
    const begin = () => buffer.begin(segment.id, segment.mimeType, segment.start);
    try {
      await buffer.continue(segment.id, segment.mimeType, segment.start, reader.init);
      for await (const bytes of loader.read(abort.signal, begin)) {
        await buffer.append(bytes, this.time);
        this.#options.problem(undefined);
        this.#skipGap();
        if (abort.signal.aborted || buffer !== this.#buffer) break;
      }
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    } finally {
      if (abort.signal.aborted) this.#loaders.delete(segment.id);
      this.#current = undefined;
    }
    await this.#evict(buffer);
  }

  async #evict(buffer: MediaSourceBuffer): Promise<void> {
    if (buffer !== this.#buffer) return;
    const before = this.time - keptBehindMs;
    await buffer.keepAfter(before);
    for (const [id, { segment }] of this.#loaders) {
      if (segment.end < before) this.#loaders.delete(id);
    }
  }
}

function isPlayable(mimeType: string): boolean {
  return (
    mediaSourceClass()?.isTypeSupported(mimeType) === true && codecsOf({ mimeType }).length > 0
  );
}
