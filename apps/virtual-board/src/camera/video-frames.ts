import { fillFromRgba, type Picture } from './picture.ts';

/** The newest of the frames that come, as a picture of the board's size. */
export class VideoFrames {
  #newest: VideoFrame | undefined;
  #canvas: OffscreenCanvasRenderingContext2D | null = null;

  /** Draws the newest frame into `into`; false while there is none. */
  async capture(into: Picture): Promise<boolean> {
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

  /** Frames that are not closed soon leave their source without buffers. */
  keep(frame: VideoFrame | undefined): void {
    this.#newest?.close();
    this.#newest = frame;
  }

  close(): void {
    this.keep(undefined);
  }

  /** Fills the picture as CSS's `object-fit: cover` would. */
  #convert(frame: VideoFrame, into: Picture): void {
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

function fits({ format, visibleRect }: VideoFrame, { width, height }: Picture): boolean {
  return format === 'I420' && visibleRect?.width === width && visibleRect.height === height;
}

function tightLayout({ width, height }: Picture): PlaneLayout[] {
  const [size, half] = [width * height, width / 2];
  return [
    { offset: 0, stride: width },
    { offset: size, stride: half },
    { offset: size + size / 4, stride: half },
  ];
}
