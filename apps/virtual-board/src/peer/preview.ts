import { decimate, type Picture } from '../camera/picture.ts';

/** Ten a second are enough to see what the camera sees, and leave the time to the encoder. */
const leastPeriodMs = 100;

/** Shows the person at the page what the camera sees. */
export class Preview {
  readonly #context: OffscreenCanvasRenderingContext2D | null;
  #shownMs = Number.NEGATIVE_INFINITY;

  constructor(canvas: OffscreenCanvas) {
    this.#context = canvas.getContext('2d', { alpha: false });
  }

  show(picture: Picture): void {
    const nowMs = performance.now();
    if (this.#context === null || nowMs - this.#shownMs < leastPeriodMs) return;
    this.#shownMs = nowMs;
    const { width, height } = this.#context.canvas;
    // The browser would convert all pixels before it scales them, which takes as long as to encode.
    const step = Math.max(1, Math.floor(picture.width / width));
    const { width: codedWidth, height: codedHeight, data } = decimate(picture, step);
    const frame = new VideoFrame(data, { format: 'I420', codedWidth, codedHeight, timestamp: 0 });
    this.#context.drawImage(frame, 0, 0, width, height);
    frame.close();
  }
}
