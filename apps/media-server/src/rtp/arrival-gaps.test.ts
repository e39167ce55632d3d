import { expect, test } from 'vitest';
import { ArrivalGaps } from './arrival-gaps.ts';

/** Frames of two packets at so many milliseconds; the gaps that are told. */
function gapsOf(intervals: readonly number[]): (number | undefined)[] {
  const gaps = new ArrivalGaps();
  let now = 1000;
  gaps.packetReceived(now, true);
  return intervals.map((interval) => {
    now += interval;
    const told = gaps.packetReceived(now, true);
    gaps.packetReceived(now, false);
    return told;
  });
}

test('tells a gap that is long and unusual, and how long it was', () => {
  const told = gapsOf([...Array<number>(20).fill(100), 700, 100, 399]);
  expect(told.filter((gap) => gap !== undefined)).toEqual([700]);
});

test('a board at a low rate has none', () => {
  const told = gapsOf([...Array<number>(30).fill(1000), 1500]);
  expect(told.slice(10).every((gap) => gap === undefined)).toBe(true);
});
