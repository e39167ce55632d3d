import { expect, it } from 'vitest';
import { dayMs, dayOf, follow, pan, ticks, within, zoom } from './time-window.ts';

const minuteMs = 60_000;
const noon = new Date(2026, 2, 14, 12).getTime();
const window = { from: noon, to: noon + 60 * minuteMs };

it('zooms around a time, which stays in its place', () => {
  expect(zoom(window, 0.5, noon)).toEqual({ from: noon, to: noon + 30 * minuteMs });
  expect(zoom(window, 2, noon + 30 * minuteMs)).toEqual({
    from: noon - 30 * minuteMs,
    to: noon + 90 * minuteMs,
  });
});

it('zooms no further than to seconds, or to a day', () => {
  const size = (factor: number) => {
    const { from, to } = zoom(window, factor, noon);
    return to - from;
  };

  expect(size(1e-9)).toBe(20_000);
  expect(size(1e9)).toBe(25 * 60 * minuteMs);
});

it('follows a time page by page', () => {
  expect(follow(window, noon + 30 * minuteMs)).toBe(window);
  const next = follow(window, noon + 59 * minuteMs);
  expect(next.from).toBeGreaterThan(noon + 50 * minuteMs);
  expect(next.from).toBeLessThan(noon + 59 * minuteMs);
});

it('is centred on a time that is far away', () => {
  const far = noon + 5 * dayMs;

  expect(follow(window, far)).toEqual({ from: far - 30 * minuteMs, to: far + 30 * minuteMs });
});

it('stays within its limits', () => {
  const limits = { from: noon, to: noon + 120 * minuteMs };

  expect(within(pan(window, -minuteMs), limits)).toEqual(window);
  expect(within(pan(window, 300 * minuteMs), limits).to).toBe(limits.to);
  expect(within(window, { from: noon, to: noon + 1 }).from).toBe(noon);
});

it('has the local day of a time', () => {
  const { from, to } = dayOf(noon);

  expect(new Date(from).getHours()).toBe(0);
  expect([from <= noon, noon < to]).toEqual([true, true]);
});

it('has ticks at round local times', () => {
  const { stepMs, times } = ticks(dayOf(noon), 12);

  expect(stepMs).toBe(120 * minuteMs);
  expect(times.every((time) => new Date(time).getMinutes() === 0)).toBe(true);
  expect(ticks({ from: noon, to: noon + 60_000 }, 12).stepMs).toBe(5000);
});
