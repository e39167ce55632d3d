import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Throttle } from './throttle.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('runs at once, then once per interval, with a final run', () => {
  const action = vi.fn();
  const throttle = new Throttle(action, 300);
  for (let turn = 0; turn < 5; turn += 1) throttle.request();
  expect(action).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(300);
  expect(action).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(1000);
  expect(action).toHaveBeenCalledTimes(2);
  throttle.request();
  expect(action).toHaveBeenCalledTimes(3);
});

test('does not run after it is closed', () => {
  const action = vi.fn();
  const throttle = new Throttle(action, 300);
  throttle.request();
  throttle.request();
  throttle.close();
  vi.advanceTimersByTime(1000);
  expect(action).toHaveBeenCalledTimes(1);
});
