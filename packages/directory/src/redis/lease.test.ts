import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Lease } from './lease.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('is valid for less than the store keeps it, from when its renewal was sent', () => {
  const ended = vi.fn();
  const lease = new Lease(ended);
  expect(lease.isValid).toBe(false);
  const sentAt = performance.now();
  vi.advanceTimersByTime(1000);
  lease.renew(sentAt);
  vi.advanceTimersByTime(3400);
  expect([lease.isValid, ended.mock.calls.length]).toEqual([true, 0]);
  vi.advanceTimersByTime(102);
  expect([lease.isValid, ended.mock.calls.length]).toEqual([false, 1]);
  lease.renew(performance.now());
  lease.end();
  vi.advanceTimersByTime(10_000);
  expect([lease.isValid, ended.mock.calls.length]).toEqual([false, 1]);
});

it('reports its end also when it is renewed before its timer, as after the process was stopped', () => {
  let now = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const ended = vi.fn();
  const lease = new Lease(ended);
  lease.renew(now);
  lease.renew(now);
  expect(ended).not.toHaveBeenCalled();
  now += 6000;
  expect(lease.isValid).toBe(false);
  lease.renew(now);
  expect([lease.isValid, ended.mock.calls.length]).toEqual([true, 1]);
});
