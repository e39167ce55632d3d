import { expect, it } from 'vitest';
import { bestFit } from './best-fit.ts';

const fit = (count: number, width: number, height: number, ratio = 4 / 3) =>
  bestFit(count, { width, height }, ratio, 8);

it.each([
  [1, 1264, 648, 1],
  [2, 1264, 648, 2],
  [5, 1264, 648, 3],
  [12, 1264, 648, 4],
  [12, 1904, 1008, 4],
  [40, 1904, 1008, 8],
])(
  'shows %i boards at %ix%i in %i columns, all of them visible',
  (count, width, height, columns) => {
    const found = fit(count, width, height);
    const rows = Math.ceil(count / found.columns);

    expect(found).toMatchObject({ columns, isWhole: true });
    expect(found.columns * found.width + (found.columns - 1) * 8).toBeLessThanOrEqual(width);
    expect(rows * found.height + (rows - 1) * 8).toBeLessThanOrEqual(height);
  },
);

it('scrolls rather than to show tiles that are too small', () => {
  expect(fit(40, 1264, 648)).toMatchObject({ columns: 5, isWhole: false });
});

it.each([
  [1, 374, 700, 1, true],
  [3, 374, 700, 1, false],
  [5, 374, 700, 2, true],
  [12, 374, 700, 2, false],
  [5, 280, 500, 1, false],
])(
  'fills the width of a phone with %i boards at %ix%i',
  (count, width, height, columns, isWhole) => {
    expect(fit(count, width, height)).toMatchObject({ columns, isWhole });
  },
);

it('is one tile without boards, and never wider than the area', () => {
  expect(fit(0, 1264, 648).columns).toBe(1);
  expect(fit(2, 120, 500)).toMatchObject({ columns: 1, width: 120 });
});
