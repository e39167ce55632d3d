import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Clock } from './clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('resolves once per period, with the number of missed periods', async () => {
  const clock = new Clock(40);
  const ticks: (readonly [number, number | undefined])[] = [];
  const startMs = performance.now();
  const follow = async (busyMs: number) => {
    const missed = await clock.next();
    ticks.push([performance.now() - startMs, missed]);
    await new Promise((resolve) => setTimeout(resolve, busyMs));
  };

  const done = (async () => {
    for (const busyMs of [10, 55, 130, 0]) await follow(busyMs);
  })();
  await vi.advanceTimersByTimeAsync(400);
  await done;

  // 40 and 80 on time; at 135 the period of 120 has begun; at 265 those of 160 and 200 are missed.
  expect(ticks).toEqual([
    [40, 0],
    [80, 0],
    [135, 0],
    [265, 2],
  ]);
});

it('resolves a pending wait when it is closed', async () => {
  const clock = new Clock(40);
  const waiting = clock.next();

  clock.close();

  expect(await waiting).toBeUndefined();
});
