import { signal } from '@preact/signals';
import { FileEngine } from './file-engine.ts';
import { MediaSourceEngine } from './media-source-engine.ts';
import type { PlaybackEngine, PlaybackOptions } from './playback-engine.ts';

export const speeds = [1, 2, 4, 8] as const;
export type Speed = (typeof speeds)[number];

export type PlaybackSource = Pick<PlaybackOptions, 'client' | 'origin' | 'index'>;

export interface PlaybackState {
  /** Whether more is being recorded. */
  readonly isRecording: () => boolean;
  /** Lists what follows the last segment that is known; returns whether there is something. */
  readonly listMore: () => boolean;
  /** From 0 to 1; 0 mutes. */
  readonly volume: number;
}

/** From the end of a recording that goes on: the time in which the next part is received. */
const edgeMs = 6000;

/** What a person plays of a recording. */
export class Playback {
  readonly element = Object.assign(document.createElement('video'), { playsInline: true });
  /** In ms since 1970. */
  readonly time = signal(0);
  readonly isPlaying = signal(false);
  /** Whether it plays, and waits for data. */
  readonly isWaiting = signal(false);
  readonly speed = signal<Speed>(1);
  readonly isMuted = signal(true);
  readonly volume = signal(1);
  readonly hasFrame = signal(false);
  readonly problem = signal<string | undefined>(undefined);
  readonly #source: PlaybackSource;
  readonly #state: PlaybackState;
  readonly #engine: PlaybackEngine;
  readonly #closed = new AbortController();

  constructor(source: PlaybackSource, state: PlaybackState) {
    this.#source = source;
    this.#state = state;
    const { element: video } = this;
    video.muted = true;
    this.volume.value = state.volume;
    const options: PlaybackOptions = {
      ...source,
      video,
      isPlaying: () => this.isPlaying.peek(),
      ended: () => this.#ended(),
      problem: (text) => (this.problem.value = text),
    };
    this.#engine = MediaSourceEngine.isSupported()
      ? new MediaSourceEngine(options)
      : new FileEngine(options);
    this.#observe();
  }

  seek(time: number): void {
    this.problem.value = undefined;
    this.#engine.seek(time);
    this.time.value = this.#engine.time;
  }

  play(): void {
    this.isPlaying.value = true;
    void this.element.play().catch((error: unknown) => this.#refused(error));
  }

  pause(): void {
    this.isPlaying.value = false;
    this.element.pause();
  }

  toggle(): void {
    if (this.isPlaying.value) this.pause();
    else this.play();
  }

  /** Shows the next frame, or the one before. */
  step(direction: 1 | -1): void {
    this.pause();
    this.seek(this.#engine.neighbour(direction));
  }

  setSpeed(speed: Speed): void {
    this.speed.value = speed;
    // A new file begins with the default.
    this.element.defaultPlaybackRate = speed;
    this.element.playbackRate = speed;
  }

  setAudio(isMuted: boolean, volume = this.volume.value || 1): void {
    this.isMuted.value = isMuted || volume === 0;
    this.volume.value = volume;
    this.element.muted = this.isMuted.value;
    this.element.volume = volume;
  }

  /** Call it when the segments have changed. */
  update(): void {
    this.#engine.update();
  }

  close(): void {
    this.#closed.abort();
    this.#engine.close();
  }

  #observe(): void {
    const { signal } = this.#closed;
    const on = (types: readonly string[], listener: () => void) => {
      for (const type of types) this.element.addEventListener(type, listener, { signal });
    };
    on(['timeupdate', 'seeked'], () => (this.time.value = this.#engine.time));
    on(['waiting', 'seeking', 'emptied'], () => (this.isWaiting.value = true));
    on(['playing', 'seeked', 'canplay'], () => (this.isWaiting.value = false));
    on(['loadeddata'], () => (this.hasFrame.value = true));
    // The browser pauses by itself as well: a headset is unplugged, another program plays.
    on(['pause'], () => this.element.ended || (this.isPlaying.value &&= !this.#isReady));
    on(['play'], () => (this.isPlaying.value = true));
  }

  get #isReady(): boolean {
    return this.element.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
  }

  /** At the end of a recording that goes on it plays what is just being received. */
  #ended(): void {
    const { last } = this.#source.index();
    if (this.#state.listMore()) return;
    if (!this.#state.isRecording() || last === undefined) return this.#stopAtEnd();
    if (this.speed.value === 1 && this.time.value < last.end - edgeMs) return;
    this.setSpeed(1);
    if (last.end - last.start > edgeMs) this.seek(last.end - edgeMs);
  }

  #stopAtEnd(): void {
    this.isWaiting.value = false;
    if (this.isPlaying.value) this.pause();
  }

  /** Some browsers play nothing before a click, others nothing with audio. */
  #refused(error: unknown): void {
    if (error instanceof DOMException && error.name === 'NotAllowedError') {
      this.isPlaying.value = false;
    }
  }
}
