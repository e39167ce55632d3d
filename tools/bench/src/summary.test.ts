import { expect, it } from 'vitest';
import { comparison, percentile } from './summary.ts';

it('returns the nearest rank, whatever the order', () => {
  const samples = [5, 1, 4, 2, 3];

  expect([0.5, 0.95, 1].map((share) => percentile(samples, share))).toEqual([3, 5, 5]);
  expect(percentile([], 0.5)).toBeNaN();
});

it('compares a measurement with its reference', () => {
  const lines = comparison('Joining', [
    ['Boardcast', [100, 200, 300]],
    ['reference', [50, 100, 400]],
  ]);

  expect(lines[2]).toBe('Boardcast    200 ms    300 ms    300 ms   3 samples');
  expect(lines.at(-1)).toBe('Ratio of the medians: 2.00');
});
