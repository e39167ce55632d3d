import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Clock } from './clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('tells the time once a period, and which periods went by', async () => {
  const clock = new Clock(40);
  const told: (readonly [number, number | undefined])[] = [];
  const startMs = performance.now();
  const follow = async (busyMs: number) => {
    const missed = await clock.next();
    told.push([performance.now() - startMs, missed]);
    await new Promise((resolve) => setTimeout(resolve, busyMs));
  };

  const done = (async () => {
    for (const busyMs of [10, 55, 130, 0]) await follow(busyMs);
  })();
  await vi.advanceTimersByTimeAsync(400);
  await done;

  // 40 and 80 on time; at 135 the period of 120 has begun; at 265 that of 160 and 200 are lost.
  expect(told).toEqual([
    [40, 0],
    [80, 0],
    [135, 0],
    [265, 2],
  ]);
});

it('ends what waits for it, at once', async () => {
  const clock = new Clock(40);
  const waiting = clock.next();

  clock.close();

  expect(await waiting).toBeUndefined();
});
