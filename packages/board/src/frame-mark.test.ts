import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { markCells, markLayout, readMark, type FrameMark } from './frame-mark.ts';

const mark: FrameMark = { frame: 4_000_000_123, timeMs: 1_795_459_824_226 };

/** A grey frame with noise of +-40 and the mark, as a luma plane. */
function frame(width: number, height: number): Uint8Array {
  const cell = width / markLayout.cellsPerWidth;
  const cells = markCells(mark);
  let seed = 1;
  const noise = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return (seed % 81) - 40;
  };
  return Uint8Array.from({ length: width * height }, (_, at) => {
    const column = Math.floor((at % width) / cell);
    const row = Math.floor(at / width / cell);
    const inside = column < markLayout.columns && row < markLayout.rows;
    const level = inside && cells[row * markLayout.columns + column] === true ? 200 : 50;
    return level + noise();
  });
}

/** The firmware's host build is tested with them as well. */
const vectors = JSON.parse(
  readFileSync(new URL('../vectors/frame-marks.json', import.meta.url), 'utf8'),
) as readonly (FrameMark & { readonly cells: string })[];

describe('markCells', () => {
  it.each(vectors)('draws frame $frame at $timeMs ms as in the vector', ({ cells, ...of }) => {
    const drawn = markCells(of).map((isWhite) => (isWhite ? '1' : '0'));

    expect(drawn.join('')).toBe(cells);
  });
});

describe('readMark', () => {
  it.each([
    [320, 240],
    [640, 480],
    [1920, 1080],
  ])('reads a noisy mark at %ix%i', (width, height) => {
    expect(readMark(frame(width, height), width, height, width)).toEqual(mark);
  });

  it('rejects a damaged strip, a black one and a white one', () => {
    const damaged = frame(320, 240);
    for (let y = 0; y < 8; y += 1) damaged.fill(128 + 100 * (y % 2), y * 320, y * 320 + 40);
    const plain = (level: number) => new Uint8Array(320 * 240).fill(level);

    expect(readMark(damaged, 320, 240, 320)).not.toEqual(mark);
    expect(readMark(plain(0), 320, 240, 320)).toBeUndefined();
    expect(readMark(plain(255), 320, 240, 320)).toBeUndefined();
  });

  it('rejects a frame that is too small', () => {
    expect(readMark(new Uint8Array(100), 10, 10, 10)).toBeUndefined();
  });
});
