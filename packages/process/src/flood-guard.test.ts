import { expect, test } from 'vitest';
import { FloodGuard } from './flood-guard.ts';

test('a burst is allowed, a sustained flood is not', () => {
  const guard = new FloodGuard(500, { now: 0 });
  for (let sent = 0; sent < 5000; sent += 1) expect(guard.take(200, 0)).toBeUndefined();
  expect(guard.take(200, 0)).toBe('Too many messages: more than 500 a second for too long');
});

test('few but long messages are a flood, too', () => {
  const guard = new FloodGuard(500, { now: 0 });
  const megabyte = 1024 * 1024;
  for (let sent = 0; sent < 39; sent += 1) expect(guard.take(megabyte, 0)).toBeUndefined();
  expect(guard.take(megabyte, 0)).toMatch(/^Too many bytes: more than 4000 KiB a second/);
});

test('500 per second are allowed forever', () => {
  const guard = new FloodGuard(500, { now: 0 });
  for (let sent = 0; sent < 60_000; sent += 1) {
    expect(guard.take(8192, sent * 2)).toBeUndefined();
  }
});

test('a rate of 0 is no limit', () => {
  const guard = new FloodGuard(0, { now: 0 });
  for (let sent = 0; sent < 100_000; sent += 1) expect(guard.take(1e6, 0)).toBeUndefined();
});
