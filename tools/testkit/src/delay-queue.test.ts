import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DelayQueue } from './delay-queue.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('delivers each entry at its time, those of one time in the order of their addition', () => {
  const queue = new DelayQueue();
  const delivered: string[] = [];
  const begin = performance.now();
  for (const [at, name] of [
    [20, 'b'],
    [10, 'a'],
    [20, 'c'],
    [30, 'd'],
  ] as const)
    queue.add(begin + at, () => delivered.push(name));

  vi.advanceTimersByTime(9);
  expect(delivered).toEqual([]);
  vi.advanceTimersByTime(11);
  expect(delivered).toEqual(['a', 'b', 'c']);
  queue.close();
  vi.advanceTimersByTime(50);
  expect(delivered).toEqual(['a', 'b', 'c']);
});
