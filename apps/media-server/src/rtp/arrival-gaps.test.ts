import { expect, test } from 'vitest';
import { ArrivalGaps } from './arrival-gaps.ts';

/** The gaps reported for frames of two packets at these intervals in ms. */
function gapsOf(intervals: readonly number[]): (number | undefined)[] {
  const gaps = new ArrivalGaps();
  let now = 1000;
  gaps.packetReceived(now, true);
  return intervals.map((interval) => {
    now += interval;
    const reported = gaps.packetReceived(now, true);
    gaps.packetReceived(now, false);
    return reported;
  });
}

test('reports a long and unusual gap with its length', () => {
  const reported = gapsOf([...Array<number>(20).fill(100), 700, 100, 249]);
  expect(reported.filter((gap) => gap !== undefined)).toEqual([700]);
});

test('a board at a low frame rate has none', () => {
  const reported = gapsOf([...Array<number>(30).fill(1000), 1500]);
  expect(reported.slice(10).every((gap) => gap === undefined)).toBe(true);
});
