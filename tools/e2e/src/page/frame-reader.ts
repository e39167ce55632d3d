import { markLayout, readMark, type FrameMark } from '@boardcast/board';

/** A decoded picture that was presented in a page. */
export interface Picture {
  /** Milliseconds since 1970. */
  readonly seenAt: number;
  readonly width: number;
  readonly height: number;
  /** Undefined where the picture has none, or it could not be read. */
  readonly mark: FrameMark | undefined;
  /** The longest that the page itself stood still since the picture before, in milliseconds. */
  readonly stallMs: number;
}

const searchMs = 20;
const known = new WeakSet<HTMLVideoElement>();
const canvas = new OffscreenCanvas(1, 1);
const context = canvas.getContext('2d', { willReadFrequently: true });
let pictures: Picture[] = [];
let searchedAt = performance.now();
let stallMs = 0;

/** Reads the mark in every picture that any video of the page presents. */
export function readPictures(): void {
  setInterval(() => {
    noteStall();
    for (const video of document.querySelectorAll('video')) {
      if (known.has(video)) continue;
      known.add(video);
      follow(video);
    }
  }, searchMs);
}

function noteStall(): void {
  const now = performance.now();
  stallMs = Math.max(stallMs, now - searchedAt - searchMs);
  searchedAt = now;
}

/** The pictures since the last call. */
export function takePictures(): readonly Picture[] {
  const taken = pictures;
  pictures = [];
  return taken;
}

function follow(video: HTMLVideoElement): void {
  video.requestVideoFrameCallback((_, { width, height }) => {
    const mark = markIn(video, width, height);
    noteStall();
    const seenAt = performance.timeOrigin + performance.now();
    pictures.push({ seenAt, width, height, mark, stallMs });
    stallMs = 0;
    follow(video);
  });
}

/** Only the strip is drawn and read: the rest of the picture costs time and tells nothing. */
function markIn(video: HTMLVideoElement, width: number, height: number): FrameMark | undefined {
  const strip = Math.ceil((width / markLayout.cellsPerWidth) * markLayout.rows);
  if (context === null || width === 0 || strip > height) return undefined;
  if (canvas.width !== width || canvas.height !== strip) {
    canvas.width = width;
    canvas.height = strip;
  }
  context.drawImage(video, 0, 0, width, strip, 0, 0, width, strip);
  const { data } = context.getImageData(0, 0, width, strip);
  return readMark(lumaOf(data), width, strip, width);
}

/** ITU-R BT.601, in 256ths. */
function lumaOf(rgba: Uint8ClampedArray): Uint8ClampedArray {
  const luma = new Uint8ClampedArray(rgba.length / 4);
  for (let i = 0, at = 0; i < luma.length; i += 1, at += 4) {
    const [red = 0, green = 0, blue = 0] = [rgba[at], rgba[at + 1], rgba[at + 2]];
    luma[i] = (red * 77 + green * 150 + blue * 29) >> 8;
  }
  return luma;
}
