import type { Camera } from './camera.ts';
import type { Picture } from './picture.ts';
import { VideoFrames } from './video-frames.ts';

/** The frames of a camera or a screen. */
export class Webcam implements Camera {
  readonly #frames = new VideoFrames();
  readonly #reader: ReadableStreamDefaultReader<VideoFrame>;

  constructor(frames: ReadableStream<VideoFrame>) {
    this.#reader = frames.getReader();
    void this.#follow();
  }

  capture(into: Picture): Promise<boolean> {
    return this.#frames.capture(into);
  }

  close(): void {
    this.#reader.cancel().catch(() => undefined);
    this.#frames.close();
  }

  async #follow(): Promise<void> {
    for (;;) {
      const { value, done } = await this.#reader.read();
      if (done) return;
      this.#frames.keep(value);
    }
  }
}
