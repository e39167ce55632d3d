import { expect, it } from 'vitest';
import { MediaWatchdog } from './media-watchdog.ts';

/** The results of a watchdog with a timeout of 3 s for readings of [packets, seconds]. */
function results(
  readings: readonly (readonly [number, number])[],
  isExpected: (second: number) => boolean = () => true,
): readonly boolean[] {
  const watchdog = new MediaWatchdog();
  return readings.map(([packets, second]) =>
    watchdog.isMediaMissing({ packets, atMs: second * 1000 }, isExpected(second), 3000),
  );
}

it('detects nothing while packets arrive, however few', () => {
  const readings = Array.from(
    { length: 20 },
    (_, second) => [Math.floor(second / 2), second] as const,
  );

  expect(results(readings)).not.toContain(true);
});

it('detects 3 s without a packet', () => {
  expect(
    results([
      [9, 0],
      [9, 1],
      [9, 2],
      [9, 3],
    ]),
  ).toEqual([false, false, false, true]);
});

it('restarts the timeout with each packet', () => {
  expect(
    results([
      [9, 0],
      [9, 2],
      [10, 4],
      [10, 5],
      [10, 6],
    ]),
  ).not.toContain(true);
});

it('does not count the time while no packets are expected', () => {
  const readings = [
    [9, 0],
    [9, 3],
    [9, 6],
    [9, 8],
    [9, 9],
  ] as const;

  expect(results(readings, (second) => second > 6)).toEqual([false, false, false, false, true]);
});

it('ignores one late reading: the page was suspended, or its timers are throttled', () => {
  expect(
    results([
      [9, 0],
      [9, 60],
      [40, 61],
      [40, 120],
      [90, 180],
    ]),
  ).not.toContain(true);
});

it('detects missing media with throttled timers too', () => {
  expect(
    results([
      [9, 0],
      [9, 60],
      [9, 120],
    ]),
  ).toEqual([false, false, true]);
});
