/** A frame as three planes of bytes: luma, then both chroma planes at half its width and height. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  /** I420, rows without padding: width x height x 3 / 2 bytes. */
  readonly data: Uint8Array<ArrayBufferLike>;
}

/** The size of a frame's three planes in bytes. */
export function frameBytes(width: number, height: number): number {
  return (width * height * 3) / 2;
}

/** A black frame; in the memory `data`, if given. */
export function createFrame(
  width: number,
  height: number,
  data: Uint8Array = new Uint8Array(frameBytes(width, height)),
): Frame {
  data.fill(0, 0, width * height).fill(128, width * height);
  return { width, height, data };
}

/** The luma and chroma planes; they share the frame's memory. */
export function planesOf({ width, height, data }: Frame) {
  const size = width * height;
  return {
    y: data.subarray(0, size),
    u: data.subarray(size, size + size / 4),
    v: data.subarray(size + size / 4),
  };
}

/** Every `step`th pixel of every `step`th row; both sizes are even. */
export function decimate(frame: Frame, step: number): Frame {
  if (step === 1) return frame;
  const evenPart = (length: number) => 2 * Math.floor(length / (2 * step));
  const small = createFrame(evenPart(frame.width), evenPart(frame.height));
  const [from, to] = [planesOf(frame), planesOf(small)];
  decimatePlane(from.y, frame.width, to.y, small.width, step);
  decimatePlane(from.u, frame.width / 2, to.u, small.width / 2, step);
  decimatePlane(from.v, frame.width / 2, to.v, small.width / 2, step);
  return small;
}

function decimatePlane(
  from: Uint8Array,
  fromWidth: number,
  to: Uint8Array,
  toWidth: number,
  step: number,
): void {
  for (let start = 0, row = 0; start < to.length; start += toWidth, row += step * fromWidth) {
    for (let column = 0; column < toWidth; column += 1) {
      to[start + column] = from[row + column * step] ?? 0;
    }
  }
}

/** Converts RGBA pixels of the frame's size (ITU-R BT.601, limited range, in 256ths). */
export function fillFromRgba(frame: Frame, rgba: Uint8ClampedArray): void {
  const { width, height } = frame;
  const { y, u, v } = planesOf(frame);
  for (let pixel = 0, at = 0; pixel < y.length; pixel += 1, at += 4) {
    const [red = 0, green = 0, blue = 0] = [rgba[at], rgba[at + 1], rgba[at + 2]];
    y[pixel] = ((66 * red + 129 * green + 25 * blue + 128) >> 8) + 16;
  }
  let chroma = 0;
  for (let row = 0; row < height; row += 2) {
    for (let column = 0; column < width; column += 2, chroma += 1) {
      const at = (row * width + column) * 4;
      const [red = 0, green = 0, blue = 0] = [rgba[at], rgba[at + 1], rgba[at + 2]];
      u[chroma] = ((-38 * red - 74 * green + 112 * blue + 128) >> 8) + 128;
      v[chroma] = ((112 * red - 94 * green - 18 * blue + 128) >> 8) + 128;
    }
  }
}
