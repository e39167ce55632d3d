import { signal } from '@preact/signals';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { later } from './later.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('takes a late value only after it has lasted, and others at once', () => {
  const isHidden = signal(false);
  const followed = later(isHidden, (value) => value, 1000);

  isHidden.value = true;
  vi.advanceTimersByTime(900);
  const before = followed.value;
  isHidden.value = false;
  vi.advanceTimersByTime(900);
  const returned = followed.value;
  isHidden.value = true;
  vi.advanceTimersByTime(1000);
  const lasting = followed.value;
  isHidden.value = false;

  expect([before, returned, lasting, followed.value]).toEqual([false, false, true, false]);
});
