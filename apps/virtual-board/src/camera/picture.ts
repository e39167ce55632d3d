/** A picture as three planes of bytes: luma, then both colours at half its width and height. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** I420, rows without padding: width x height x 3 / 2 bytes. */
  readonly data: Uint8Array<ArrayBufferLike>;
}

/** The bytes of a picture's three planes. */
export function pictureSize(width: number, height: number): number {
  return (width * height * 3) / 2;
}

/** A black picture; in the memory `data`, where given. */
export function createPicture(
  width: number,
  height: number,
  data: Uint8Array = new Uint8Array(pictureSize(width, height)),
): Picture {
  data.fill(0, 0, width * height).fill(128, width * height);
  return { width, height, data };
}

/** The luma plane and both colour planes; they share the picture's memory. */
export function planesOf({ width, height, data }: Picture) {
  const size = width * height;
  return {
    y: data.subarray(0, size),
    u: data.subarray(size, size + size / 4),
    v: data.subarray(size + size / 4),
  };
}

/** Every `step`th pixel of every `step`th row; both sizes are even. */
export function decimate(picture: Picture, step: number): Picture {
  if (step === 1) return picture;
  const evenPart = (length: number) => 2 * Math.floor(length / (2 * step));
  const small = createPicture(evenPart(picture.width), evenPart(picture.height));
  const [from, to] = [planesOf(picture), planesOf(small)];
  decimatePlane(from.y, picture.width, to.y, small.width, step);
  decimatePlane(from.u, picture.width / 2, to.u, small.width / 2, step);
  decimatePlane(from.v, picture.width / 2, to.v, small.width / 2, step);
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

/** Converts RGBA pixels of the picture's size (ITU-R BT.601, limited range, in 256ths). */
export function fillFromRgba(picture: Picture, rgba: Uint8ClampedArray): void {
  const { width, height } = picture;
  const { y, u, v } = planesOf(picture);
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
