import type { Profile } from '@boardcast/board';
import type { Camera } from '../camera/camera.ts';
import { TestPattern } from '../camera/test-pattern.ts';
import { Webcam } from '../camera/webcam.ts';
import type { FrameFaults } from '../faults/frame-faults.ts';
import { Clock } from './clock.ts';
import type { DoubleBuffer } from './double-buffer.ts';
import type { EncodingCounts } from './encoding-counts.ts';
import type { FrameInjector } from '../peer/frame-injector.ts';
import type { Preview } from './preview.ts';

/**
 * Moves frames from the camera to the sender. Once per period a tick is written and a frame captured,
 * while the previous frame is encoded; the encoder takes the newest frame when it is free.
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

  /** Sets the source of frames; null: the test pattern. */
  setCamera(frames: ReadableStream<VideoFrame> | null): void {
    this.#camera?.close();
    const now = () => performance.timeOrigin + performance.now();
    this.#camera = frames === null ? new TestPattern(now) : new Webcam(frames);
  }

  setFaults({ isFrozen, fps = this.#fps }: FrameFaults): void {
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
      // The clock was replaced or closed.
      if (missed === undefined) continue;
      if (this.#injector.isConnected) this.#counts.drop('late', missed);
      try {
        await this.#next();
      } catch (error) {
        console.warn('Capturing a frame failed:', error);
        if (this.#injector.isConnected) this.#counts.drop('capture', 1);
      }
    }
  }

  async #next(): Promise<void> {
    const [camera, repeats] = [this.#camera, this.#isFrozen && this.#hasFrame];
    if (!repeats && camera?.isReady !== true) return;
    if (this.#buffer.isWaiting) this.#replace();
    // The browser encodes the tick while the frame is drawn.
    this.#injector.tick();
    if (repeats) return this.#buffer.repeat();
    const isNew = await this.#buffer.write(async (into) => camera?.capture(into) ?? false);
    this.#hasFrame ||= isNew;
    if (!this.#injector.isConnected) this.#preview.show(this.#buffer.newest);
  }

  /** Drops the waiting frame for the next one; it is counted only while connected. */
  #replace(): void {
    const { waitsFor } = this.#injector;
    if (waitsFor !== undefined) this.#counts.drop(waitsFor, 1);
  }
}
