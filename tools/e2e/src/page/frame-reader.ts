import { markLayout, readMark, type FrameMark } from '@boardcast/board';

/** A decoded frame that a page has displayed. */
export interface DisplayedFrame {
  /** In ms since 1970. */
  readonly displayedAt: number;
  /** When the browser received its last packet, in ms since 1970; undefined if not reported. */
  readonly receivedAt: number | undefined;
  readonly width: number;
  readonly height: number;
  /** Undefined for a frame without a legible mark. */
  readonly mark: FrameMark | undefined;
  /** The maximum time that the page itself was blocked since the frame before, in ms. */
  readonly stallMs: number;
}

const searchMs = 20;
const observed = new WeakSet<HTMLVideoElement>();
const canvas = new OffscreenCanvas(1, 1);
const context = canvas.getContext('2d', { willReadFrequently: true });
let frames: DisplayedFrame[] = [];
let searchedAt = performance.now();
let stallMs = 0;

/** Reads the mark in every frame that any video of the page displays. */
export function readFrames(): void {
  setInterval(() => {
    recordStall();
    for (const video of document.querySelectorAll('video')) {
      if (observed.has(video)) continue;
      observed.add(video);
      observe(video);
    }
  }, searchMs);
}

function recordStall(): void {
  const now = performance.now();
  stallMs = Math.max(stallMs, now - searchedAt - searchMs);
  searchedAt = now;
}

/** The frames since the last call. */
export function takeFrames(): readonly DisplayedFrame[] {
  const taken = frames;
  frames = [];
  return taken;
}

function observe(video: HTMLVideoElement): void {
  video.requestVideoFrameCallback((_, { width, height, receiveTime }) => {
    const mark = markIn(video, width, height);
    recordStall();
    const displayedAt = performance.timeOrigin + performance.now();
    const receivedAt = receiveTime === undefined ? undefined : performance.timeOrigin + receiveTime;
    frames.push({ displayedAt, receivedAt, width, height, mark, stallMs });
    stallMs = 0;
    observe(video);
  });
}

/** Only the strip with the mark is drawn and read: the rest of the frame would cost time. */
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
