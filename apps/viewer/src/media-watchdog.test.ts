import { expect, it } from 'vitest';
import { MediaWatchdog } from './media-watchdog.ts';

/** What a watchdog with a timeout of 3 s says of readings, [packets, seconds] each. */
function said(
  readings: readonly (readonly [number, number])[],
  isExpected: (second: number) => boolean = () => true,
): readonly boolean[] {
  const watchdog = new MediaWatchdog();
  return readings.map(([packets, second]) =>
    watchdog.isMediaMissing({ packets, atMs: second * 1000 }, isExpected(second), 3000),
  );
}

it('says nothing while packets come, however few', () => {
  const readings = Array.from(
    { length: 20 },
    (_, second) => [Math.floor(second / 2), second] as const,
  );

  expect(said(readings)).not.toContain(true);
});

it('notices 3 s without a packet', () => {
  expect(
    said([
      [9, 0],
      [9, 1],
      [9, 2],
      [9, 3],
    ]),
  ).toEqual([false, false, false, true]);
});

it('counts the silence anew after a packet', () => {
  expect(
    said([
      [9, 0],
      [9, 2],
      [10, 4],
      [10, 5],
      [10, 6],
    ]),
  ).not.toContain(true);
});

it('counts no silence while nothing is expected', () => {
  const readings = [
    [9, 0],
    [9, 3],
    [9, 6],
    [9, 8],
    [9, 9],
  ] as const;

  expect(said(readings, (second) => second > 6)).toEqual([false, false, false, false, true]);
});

it('does not take one late reading for silence: the page slept, or its timers are slowed down', () => {
  expect(
    said([
      [9, 0],
      [9, 60],
      [40, 61],
      [40, 120],
      [90, 180],
    ]),
  ).not.toContain(true);
});

it('notices silence by slow timers too', () => {
  expect(
    said([
      [9, 0],
      [9, 60],
      [9, 120],
    ]),
  ).toEqual([false, false, true]);
});
