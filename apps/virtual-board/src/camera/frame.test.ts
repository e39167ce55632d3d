import { expect, it } from 'vitest';
import { createFrame, decimate, fillFromRgba, planesOf } from './frame.ts';

it('converts colours by BT.601 in limited range', () => {
  const frame = createFrame(2, 2);
  const of = (...rgb: readonly number[]) => {
    fillFromRgba(
      frame,
      Uint8ClampedArray.from(
        Array(4)
          .fill([...rgb, 255])
          .flat() as number[],
      ),
    );
    const { y, u, v } = planesOf(frame);
    return [y[0], u[0], v[0]];
  };

  expect(of(255, 255, 255)).toEqual([235, 128, 128]);
  expect(of(0, 0, 0)).toEqual([16, 128, 128]);
  expect(of(255, 0, 0)).toEqual([82, 90, 240]);
});

it('decimates each plane and keeps the sizes even', () => {
  const frame = createFrame(10, 6);
  frame.data.forEach((_, at) => (frame.data[at] = at));

  const small = decimate(frame, 2);

  expect([small.width, small.height]).toEqual([4, 2]);
  expect([...small.data]).toEqual([0, 2, 4, 6, 20, 22, 24, 26, 60, 62, 75, 77]);
  expect(decimate(frame, 1)).toBe(frame);
});
