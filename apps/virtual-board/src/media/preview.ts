import { decimate, type Frame } from '../camera/frame.ts';

/** 10 fps, so that most of the time is left to the encoder. */
const minPeriodMs = 100;

/** Shows the frames on the page. */
export class Preview {
  readonly #context: OffscreenCanvasRenderingContext2D | null;
  #shownMs = Number.NEGATIVE_INFINITY;

  constructor(canvas: OffscreenCanvas) {
    this.#context = canvas.getContext('2d', { alpha: false });
  }

  show(source: Frame): void {
    const nowMs = performance.now();
    if (this.#context === null || nowMs - this.#shownMs < minPeriodMs) return;
    this.#shownMs = nowMs;
    const { width, height } = this.#context.canvas;
    // A browser converts all pixels before it scales them, which takes as long as encoding.
    const step = Math.max(1, Math.floor(source.width / width));
    const { width: codedWidth, height: codedHeight, data } = decimate(source, step);
    const frame = new VideoFrame(data, { format: 'I420', codedWidth, codedHeight, timestamp: 0 });
    this.#context.drawImage(frame, 0, 0, width, height);
    frame.close();
  }
}
