import { expect, test } from 'vitest';
import { formatSegmentName, parseSegmentName } from './segment-name.ts';

const start = Date.parse('2026-11-29T08:00:00.123Z');

test.each([
  [{ start, duration: 59_960 }, '2026-11-29T08-00-00.123Z_59960.mp4'],
  [{ start, duration: undefined }, '2026-11-29T08-00-00.123Z.mp4'],
])('%j is %s', (segment, name) => {
  expect(formatSegmentName(segment)).toBe(name);
  expect(parseSegmentName(name)).toEqual(segment);
});

test.each([
  'board.json',
  '2026-11-29.mp4',
  '2026-13-29T08-00-00.123Z.mp4',
  'x2026-11-29T08-00-00.123Z.mp4',
])('%s is no segment', (name) => {
  expect(parseSegmentName(name)).toBeUndefined();
});
