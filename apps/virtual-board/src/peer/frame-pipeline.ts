import type { Profile } from '@boardcast/board';
import type { Camera } from '../camera/camera.ts';
import { Pattern } from '../camera/pattern.ts';
import { Webcam } from '../camera/webcam.ts';
import type { PictureFaults } from '../faults/picture-faults.ts';
import { Clock } from './clock.ts';
import type { DoubleBuffer } from './double-buffer.ts';
import type { EncodingCounts } from './encoding-counts.ts';
import type { FrameInjector } from './frame-injector.ts';
import type { Preview } from './preview.ts';

/**
 * A frame's way from the camera to the sender. Once a period the browser is given a tick and a frame
 * is captured, both while the frame before is encoded; the encoder takes the newest when it is free.
 */
export class FramePipeline {
  readonly #buffer: DoubleBuffer;
  readonly #preview: Preview;
  readonly #injector: FrameInjector;
  readonly #counts: EncodingCounts;
  readonly #fps: number;
  #clock: Clock;
  #camera: Camera | undefined;
  #isFrozen = false;
  #hasFrame = false;
  #isClosed = false;

  constructor(
    { fps }: Profile,
    buffer: DoubleBuffer,
    preview: Preview,
    injector: FrameInjector,
    counts: EncodingCounts,
  ) {
    this.#buffer = buffer;
    this.#preview = preview;
    this.#injector = injector;
    this.#counts = counts;
    this.#fps = fps;
    this.#clock = new Clock(1000 / fps);
    void this.#run();
  }

  /** Takes a camera's frames from now on; null is the pattern. */
  setCamera(frames: ReadableStream<VideoFrame> | null): void {
    this.#camera?.close();
    const now = () => performance.timeOrigin + performance.now();
    this.#camera = frames === null ? new Pattern(now) : new Webcam(frames);
  }

  setFaults({ isFrozen, fps = this.#fps }: PictureFaults): void {
    this.#isFrozen = isFrozen;
    this.#clock.close();
    this.#clock = new Clock(1000 / fps);
  }

  close(): void {
    this.#isClosed = true;
    this.#clock.close();
    this.#camera?.close();
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      const missed = await this.#clock.next();
      // Another clock has taken its place, or none.
      if (missed === undefined) continue;
      if (this.#injector.isConnected) this.#counts.drop('late', missed);
      try {
        await this.#next();
      } catch (error) {
        console.warn('A frame could not be captured:', error);
        if (this.#injector.isConnected) this.#counts.drop('capture', 1);
      }
    }
  }

  async #next(): Promise<void> {
    const [camera, repeats] = [this.#camera, this.#isFrozen && this.#hasFrame];
    if (!repeats && camera?.isReady !== true) return;
    if (this.#buffer.isWaiting) this.#replace();
    // The browser's part of the way goes on while the frame is drawn.
    this.#injector.tick();
    if (repeats) return this.#buffer.repeat();
    const isNew = await this.#buffer.write(async (into) => camera?.capture(into) ?? false);
    this.#hasFrame ||= isNew;
    if (!this.#injector.isConnected) this.#preview.show(this.#buffer.newest);
  }

  /** A frame that still waits gives way to the next: before the connection stands, to no one's loss. */
  #replace(): void {
    const { holdsUp } = this.#injector;
    if (holdsUp !== undefined) this.#counts.drop(holdsUp, 1);
  }
}
