import { expect, it } from 'vitest';
import type { Segment } from './recordings-client.ts';
import { SegmentIndex } from './segment-index.ts';

const segment = (start: number, end: number, bytes = 1): Segment => ({
  ...{ id: String(start), start, end, bytes, mimeType: 'video/mp4' },
});
/** A gap from 20 to 50. */
const index = new SegmentIndex([segment(0, 10), segment(10, 20), segment(50, 60)]);

it.each([
  [-5, 0],
  [0, 0],
  [10, 10],
  [19, 10],
  [20, 50],
  [49, 50],
  [59, 50],
  [60, undefined],
])('has at %i the segment from %s', (time, start) => {
  expect(index.at(time)?.start).toBe(start);
});

it.each([
  [-5, 0],
  [15, 15],
  [25, 20],
  [45, 50],
  [99, 60],
])('has next to %i the time %i', (time, nearest) => {
  expect(index.nearest(time)).toBe(nearest);
});

it('has nothing recorded without segments', () => {
  const empty = new SegmentIndex();

  expect([empty.at(0), empty.nearest(0), empty.last]).toEqual([undefined, undefined, undefined]);
});

it('joins what is recorded without a gap', () => {
  expect(index.coverage({ from: 5, to: 100 }, 0)).toEqual([
    { from: 0, to: 20 },
    { from: 50, to: 60 },
  ]);
  expect(index.coverage({ from: 5, to: 100 }, 30)).toEqual([{ from: 0, to: 60 }]);
  expect(index.coverage({ from: 20, to: 50 }, 0)).toEqual([]);
});

it('replaces a segment that has grown', () => {
  const grown = index.with([segment(50, 70, 2), segment(70, 80)]);

  expect(grown.segments.map(({ start, end }) => [start, end])).toEqual([
    ...[
      [0, 10],
      [10, 20],
      [50, 70],
      [70, 80],
    ],
  ]);
});

it('drops what was deleted', () => {
  expect(index.since(15).segments.map(({ start }) => start)).toEqual([10, 50]);
});
