import { markCells, markLayout, type FrameMark } from '@boardcast/board';

/** A picture as planes of bytes: luma, and both colours at half its width and height (I420). */
export type I420 = Uint8Array;

const black = 16;
const white = 235;

/** Bytes of an I420 picture. */
export function i420Size(width: number, height: number): number {
  return (width * height * 3) / 2;
}

/** Draws a picture that moves and has texture, with the mark at its top left. */
export function drawPicture(width: number, height: number, mark: FrameMark): I420 {
  const picture = new Uint8Array(i420Size(width, height)).fill(128, width * height);
  drawTexture(picture, width, height, mark.frame);
  drawMark(picture, width, mark);
  return picture;
}

function drawTexture(picture: I420, width: number, height: number, frame: number): void {
  const left = (frame * 5) % width;
  const top = (frame * 3) % height;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isInBox = x - left >= 0 && x - left < 48 && y - top >= 0 && y - top < 48;
      const weave = ((x + frame * 2) ^ y) & 63;
      picture[y * width + x] = isInBox ? 200 : 64 + weave;
    }
  }
}

function drawMark(picture: I420, width: number, mark: FrameMark): void {
  const cell = width / markLayout.cellsPerWidth;
  for (const [index, isWhite] of markCells(mark).entries()) {
    const left = Math.round((index % markLayout.columns) * cell);
    const top = Math.round(Math.floor(index / markLayout.columns) * cell);
    for (let y = top; y < top + cell; y += 1) {
      picture.fill(isWhite ? white : black, y * width + left, y * width + Math.ceil(left + cell));
    }
  }
}
