import { markCells, markLayout, type FrameMark } from '@boardcast/board';

/** A frame as planes: luma, and both chroma planes at half the width and height (I420). */
export type I420 = Uint8Array;

const black = 16;
const white = 235;

/** Bytes of an I420 frame. */
export function i420Size(width: number, height: number): number {
  return (width * height * 3) / 2;
}

/** Draws a moving, textured frame with the mark at its top left. */
export function drawFrame(width: number, height: number, mark: FrameMark): I420 {
  const frame = new Uint8Array(i420Size(width, height)).fill(128, width * height);
  drawTexture(frame, width, height, mark.frame);
  drawMark(frame, width, mark);
  return frame;
}

function drawTexture(frame: I420, width: number, height: number, index: number): void {
  const left = (index * 5) % width;
  const top = (index * 3) % height;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isInBox = x - left >= 0 && x - left < 48 && y - top >= 0 && y - top < 48;
      const weave = ((x + index * 2) ^ y) & 63;
      frame[y * width + x] = isInBox ? 200 : 64 + weave;
    }
  }
}

function drawMark(frame: I420, width: number, mark: FrameMark): void {
  const cell = width / markLayout.cellsPerWidth;
  for (const [index, isWhite] of markCells(mark).entries()) {
    const left = Math.round((index % markLayout.columns) * cell);
    const top = Math.round(Math.floor(index / markLayout.columns) * cell);
    for (let y = top; y < top + cell; y += 1) {
      frame.fill(isWhite ? white : black, y * width + left, y * width + Math.ceil(left + cell));
    }
  }
}
