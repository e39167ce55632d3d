import { effect, signal, type ReadonlySignal } from '@preact/signals';
import { stillOf } from '../video/still.ts';
import type { VideoOutput } from '../video/video-output.ts';
import type { FrameStore } from './frame-store.ts';
import type { StillImage } from './still-image.ts';

/** A page that is killed has no time to keep a frame. */
const keepIntervalMs = 30_000;

/** The last frame of a board: shown while there is no video, and kept by the browser. */
export class LastFrame {
  readonly image = signal<StillImage | undefined>(undefined);
  readonly #store: FrameStore;
  readonly #output: VideoOutput;
  readonly #name: ReadonlySignal<string>;
  readonly #timer: number;
  readonly #dispose: () => void;

  constructor(store: FrameStore, output: VideoOutput, name: ReadonlySignal<string>) {
    this.#store = store;
    this.#output = output;
    this.#name = name;
    this.#timer = window.setInterval(() => this.keep(), keepIntervalMs);
    this.#dispose = effect(() => void this.#load(name.value));
  }

  /** Keeps the current frame of the video, if there is one. */
  keep(): void {
    if (!this.#output.hasFrame.peek()) return;
    const url = stillOf(this.#output.element);
    if (url === undefined) return;
    const frame = { url, time: Date.now() };
    this.image.value = frame;
    void this.#store.save(this.#name.peek(), frame);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#dispose();
    this.keep();
  }

  async #load(name: string): Promise<void> {
    const frame = await this.#store.load(name);
    this.image.value ??= frame;
  }
}
