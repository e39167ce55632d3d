import type { Profile } from '@boardcast/board';
import type { Camera } from '../camera/camera.ts';
import { Pattern } from '../camera/pattern.ts';
import { createPicture, type Picture } from '../camera/picture.ts';
import { Webcam } from '../camera/webcam.ts';
import type { H264Encoder } from '../encoder/h264-encoder.ts';
import { Clock } from './clock.ts';
import type { EncodingCounts } from './encoding-counts.ts';
import type { FrameInjector } from './frame-injector.ts';

/** Adds to the counts what an encoder makes. */
export function counted(encoder: H264Encoder, counts: EncodingCounts): H264Encoder {
  return {
    async encode(picture, key) {
      const startMs = performance.now();
      const unit = await encoder.encode(picture, key);
      counts.add(unit, performance.now() - startMs);
      return unit;
    },
    close: () => encoder.close(),
  };
}

/** A picture's way: once a period from the camera to the preview and to the sender. */
export class PictureLine {
  readonly #picture: Picture;
  readonly #preview: OffscreenCanvasRenderingContext2D | null;
  readonly #injector: FrameInjector;
  readonly #counts: EncodingCounts;
  readonly #clock: Clock;
  #camera: Camera | undefined;
  #busy = false;

  constructor(
    { width, height, fps }: Profile,
    preview: OffscreenCanvas,
    injector: FrameInjector,
    counts: EncodingCounts,
  ) {
    this.#picture = createPicture(width, height);
    this.#preview = preview.getContext('2d', { alpha: false });
    this.#injector = injector;
    this.#counts = counts;
    this.#clock = new Clock(1000 / fps, (missed) => {
      this.#drop(missed);
      void this.#next();
    });
  }

  /** Takes a camera's frames from now on; null is the pattern. */
  setCamera(frames: ReadableStream<VideoFrame> | null): void {
    this.#camera?.close();
    const now = () => performance.timeOrigin + performance.now();
    this.#camera = frames === null ? new Pattern(now) : new Webcam(frames);
  }

  close(): void {
    this.#clock.close();
    this.#camera?.close();
  }

  /** While one picture is under way the next is dropped, never queued. */
  async #next(): Promise<void> {
    if (this.#busy) {
      this.#drop(1);
      return;
    }
    this.#busy = true;
    try {
      if (!(await this.#camera?.capture(this.#picture))) return;
      this.#show();
      await this.#injector.send(this.#picture);
    } catch (error) {
      console.warn('A picture was lost:', error);
      this.#drop(1);
    } finally {
      this.#busy = false;
    }
  }

  /** Before the connection stands there is nothing to drop a picture from. */
  #drop(pictures: number): void {
    if (this.#injector.isConnected) this.#counts.drop(pictures);
  }

  #show(): void {
    if (this.#preview === null) return;
    const { width: codedWidth, height: codedHeight, data } = this.#picture;
    const frame = new VideoFrame(data, { format: 'I420', codedWidth, codedHeight, timestamp: 0 });
    const { width, height } = this.#preview.canvas;
    this.#preview.drawImage(frame, 0, 0, width, height);
    frame.close();
  }
}
