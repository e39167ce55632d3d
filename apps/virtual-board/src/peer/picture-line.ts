import type { Profile } from '@boardcast/board';
import type { Camera } from '../camera/camera.ts';
import { Pattern } from '../camera/pattern.ts';
import { Webcam } from '../camera/webcam.ts';
import type { Picture } from '../camera/picture.ts';
import type { PictureFaults } from '../faults/picture-faults.ts';
import { Clock } from './clock.ts';
import type { EncodingCounts } from './encoding-counts.ts';
import type { FrameInjector } from './frame-injector.ts';
import type { Preview } from './preview.ts';

/**
 * A picture's way: once a period from the camera to the sender, and to the preview. The next one is
 * taken when the one before is sent, so that a slow encoder drops pictures evenly and none waits.
 */
export class PictureLine {
  readonly #picture: Picture;
  readonly #preview: Preview;
  readonly #injector: FrameInjector;
  readonly #counts: EncodingCounts;
  readonly #fps: number;
  #clock: Clock;
  #camera: Camera | undefined;
  #isFrozen = false;
  #hasPicture = false;
  #isClosed = false;

  constructor(
    { fps }: Profile,
    picture: Picture,
    preview: Preview,
    injector: FrameInjector,
    counts: EncodingCounts,
  ) {
    this.#picture = picture;
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
      this.#drop(missed);
      try {
        await this.#next();
      } catch (error) {
        console.warn('A picture was lost:', error);
        this.#drop(1);
      }
    }
  }

  async #next(): Promise<void> {
    if (!(await this.#capture())) return;
    const sent = this.#injector.send();
    this.#preview.show(this.#picture);
    await sent;
  }

  async #capture(): Promise<boolean> {
    if (this.#isFrozen && this.#hasPicture) return true;
    const isNew = (await this.#camera?.capture(this.#picture)) ?? false;
    this.#hasPicture ||= isNew;
    return isNew;
  }

  /** Before the connection stands there is nothing to drop a picture from. */
  #drop(pictures: number): void {
    if (this.#injector.isConnected) this.#counts.drop(pictures);
  }
}
