import { expect, it } from 'vitest';
import { createPicture, decimate, fillFromRgba, planesOf } from './picture.ts';

it('converts colours as BT.601 has them in limited range', () => {
  const picture = createPicture(2, 2);
  const of = (...rgb: readonly number[]) => {
    fillFromRgba(
      picture,
      Uint8ClampedArray.from(
        Array(4)
          .fill([...rgb, 255])
          .flat() as number[],
      ),
    );
    const { y, u, v } = planesOf(picture);
    return [y[0], u[0], v[0]];
  };

  expect(of(255, 255, 255)).toEqual([235, 128, 128]);
  expect(of(0, 0, 0)).toEqual([16, 128, 128]);
  expect(of(255, 0, 0)).toEqual([82, 90, 240]);
});

it('takes every nth pixel of each plane, and keeps the sizes even', () => {
  const picture = createPicture(10, 6);
  picture.data.forEach((_, at) => (picture.data[at] = at));

  const small = decimate(picture, 2);

  expect([small.width, small.height]).toEqual([4, 2]);
  expect([...small.data]).toEqual([0, 2, 4, 6, 20, 22, 24, 26, 60, 62, 75, 77]);
  expect(decimate(picture, 1)).toBe(picture);
});
