import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DelayQueue } from './delay-queue.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('does each at its time, those of one time in the order they were added', () => {
  const queue = new DelayQueue();
  const done: string[] = [];
  const begin = performance.now();
  for (const [at, name] of [
    [20, 'b'],
    [10, 'a'],
    [20, 'c'],
    [30, 'd'],
  ] as const)
    queue.add(begin + at, () => done.push(name));

  vi.advanceTimersByTime(9);
  expect(done).toEqual([]);
  vi.advanceTimersByTime(11);
  expect(done).toEqual(['a', 'b', 'c']);
  queue.close();
  vi.advanceTimersByTime(50);
  expect(done).toEqual(['a', 'b', 'c']);
});
