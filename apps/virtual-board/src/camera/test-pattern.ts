import { markCells, markLayout } from '@boardcast/board';
import type { Camera } from './camera.ts';
import { glyphs, glyphSize } from './glyphs.ts';
import { planesOf, type Frame } from './frame.ts';

const black = 16;
const white = 235;
/** Sensor noise: without it, an encoder needs hardly any bits for moving frames. */
const noise = { level: 20, variants: 4 };

/** The test pattern: moving texture with a clock and a mark of the frame’s number and time. */
export class TestPattern implements Camera {
  readonly isReady = true;
  readonly #now: () => number;
  #backgrounds: readonly Uint8Array[] | undefined;
  #number = 0;

  /** `now` returns milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  capture(into: Frame): Promise<boolean> {
    const timeMs = this.#now();
    this.#drawBackground(into);
    drawBox(into, this.#number);
    drawText(into, clock(timeMs));
    drawMark(into, this.#number, timeMs);
    this.#number += 1;
    return Promise.resolve(true);
  }

  close(): void {
    this.#backgrounds = undefined;
  }

  /** Textures twice as wide as the frame, of which a sliding window is visible. */
  #drawBackground(frame: Frame): void {
    const { width, height } = frame;
    const { y, u, v } = planesOf(frame);
    this.#backgrounds ??= noisyTextures(width, height);
    const background = this.#backgrounds[this.#number % noise.variants] ?? new Uint8Array();
    const left = (this.#number * 2) % width;
    for (let row = 0; row < height; row += 1) {
      const start = row * width * 2 + left;
      y.set(background.subarray(start, start + width), row * width);
    }
    for (let row = 0; row < height / 2; row += 1) {
      const [start, end] = [(row * width) / 2, ((row + 1) * width) / 2];
      u.fill(112 + Math.round((row * 64) / height), start, end);
      v.fill(144 - Math.round((row * 64) / height), start, end);
    }
  }
}

/** Variants of one texture that differ by their noise. */
function noisyTextures(width: number, height: number): readonly Uint8Array[] {
  const base = new Uint8Array(width * height).map((_, at) =>
    texture((at % width) / width, at % width, Math.floor(at / width)),
  );
  let seed = 1;
  return Array.from({ length: noise.variants }, () => {
    const luma = new Uint8Array(width * 2 * height);
    for (let y = 0; y < height; y += 1) {
      const row = luma.subarray(y * 2 * width, (y + 1) * 2 * width);
      for (let x = 0; x < width; x += 1) {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) | 0;
        row[x] = (base[y * width + x] ?? 0) + ((seed >>> 16) % noise.level);
      }
      // The texture repeats after half its width, so that the window never jumps.
      row.copyWithin(width, 0, width);
    }
    return luma;
  });
}

function texture(across: number, x: number, y: number): number {
  return 96 + 24 * Math.sin(across * 16 * Math.PI + y / 24) + ((x ^ y) & 31);
}

/** A position that moves to and fro between 0 and `range`, by `step` per frame. */
function bounce(number: number, step: number, range: number): number {
  const at = (number * step) % (2 * range);
  return at < range ? at : 2 * range - at;
}

function drawBox(frame: Frame, number: number): void {
  const { width, height } = frame;
  const side = Math.round(width / 8) & ~1;
  const left = bounce(number, 6, width - side) & ~1;
  const top = (bounce(number, 4, height / 2 - side) & ~1) + (height / 4 - ((height / 4) % 2));
  const { y, u, v } = planesOf(frame);
  for (let row = top; row < top + side; row += 1) {
    y.fill(200, row * width + left, row * width + left + side);
  }
  for (let row = top / 2; row < (top + side) / 2; row += 1) {
    const start = (row * width + left) / 2;
    u.fill(80, start, start + side / 2);
    v.fill(190, start, start + side / 2);
  }
}

function clock(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 23);
}

/** Writes text at the bottom, white on black. */
function drawText(frame: Frame, text: string): void {
  const { width, height } = frame;
  const dot = Math.max(1, Math.round(width / 128));
  const top = height - dot * (glyphSize.rows + 3);
  const luma = planesOf(frame).y;
  const box = (x: number, y: number, columns: number, rows: number, value: number) => {
    for (let row = y; row < y + rows; row += 1) {
      luma.fill(value, row * width + x, row * width + x + columns);
    }
  };
  const advance = dot * (glyphSize.columns + 1);
  box(dot, top - dot, text.length * advance + dot, dot * (glyphSize.rows + 2), black);
  for (const [index, character] of [...text].entries()) {
    for (const [cell, isSet] of (glyphs.get(character) ?? []).entries()) {
      const column = index * advance + (cell % glyphSize.columns) * dot + 2 * dot;
      const row = top + Math.floor(cell / glyphSize.columns) * dot;
      if (isSet) box(column, row, dot, dot, white);
    }
  }
}

function drawMark(frame: Frame, number: number, timeMs: number): void {
  const { width } = frame;
  const cell = width / markLayout.cellsPerWidth;
  const luma = planesOf(frame).y;
  for (const [index, isWhite] of markCells({ frame: number, timeMs }).entries()) {
    const left = (index % markLayout.columns) * cell;
    const top = Math.floor(index / markLayout.columns) * cell;
    for (let row = top; row < top + cell; row += 1) {
      luma.fill(isWhite ? white : black, row * width + left, row * width + left + cell);
    }
  }
}
