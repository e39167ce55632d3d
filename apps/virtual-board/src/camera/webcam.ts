import type { Camera } from './camera.ts';
import { fillFromRgba, type Frame } from './frame.ts';

/** A camera of which only the newest frame is kept. */
export class Webcam implements Camera {
  readonly #reader: ReadableStreamDefaultReader<VideoFrame>;
  #newest: VideoFrame | undefined;
  #canvas: OffscreenCanvasRenderingContext2D | null = null;

  constructor(frames: ReadableStream<VideoFrame>) {
    this.#reader = frames.getReader();
    void this.#follow();
  }

  get isReady(): boolean {
    return this.#newest !== undefined;
  }

  async capture(into: Frame): Promise<boolean> {
    const frame = this.#newest?.clone();
    if (frame === undefined) return false;
    try {
      if (fits(frame, into)) await frame.copyTo(into.data, { layout: tightLayout(into) });
      else this.#convert(frame, into);
    } finally {
      frame.close();
    }
    return true;
  }

  close(): void {
    this.#reader.cancel().catch(() => undefined);
    this.#keep(undefined);
  }

  async #follow(): Promise<void> {
    for (;;) {
      const { value, done } = await this.#reader.read();
      if (done) return;
      this.#keep(value);
    }
  }

  /** A frame that is not closed soon keeps one of the camera's few buffers. */
  #keep(frame: VideoFrame | undefined): void {
    this.#newest?.close();
    this.#newest = frame;
  }

  /** Scales and crops as CSS's `object-fit: cover` does. */
  #convert(frame: VideoFrame, into: Frame): void {
    const { width, height } = into;
    this.#canvas ??= new OffscreenCanvas(width, height).getContext('2d', {
      willReadFrequently: true,
      alpha: false,
    });
    const scale = Math.max(width / frame.displayWidth, height / frame.displayHeight);
    const [wide, high] = [frame.displayWidth * scale, frame.displayHeight * scale];
    this.#canvas?.drawImage(frame, (width - wide) / 2, (height - high) / 2, wide, high);
    const pixels = this.#canvas?.getImageData(0, 0, width, height);
    if (pixels !== undefined) fillFromRgba(into, pixels.data);
  }
}

function fits({ format, visibleRect }: VideoFrame, { width, height }: Frame): boolean {
  return format === 'I420' && visibleRect?.width === width && visibleRect.height === height;
}

function tightLayout({ width, height }: Frame): PlaneLayout[] {
  const [size, half] = [width * height, width / 2];
  return [
    { offset: 0, stride: width },
    { offset: size, stride: half },
    { offset: size + size / 4, stride: half },
  ];
}
