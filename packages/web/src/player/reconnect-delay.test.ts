import { expect, it } from 'vitest';
import { ReconnectDelay } from './reconnect-delay.ts';

it('is 0 first, then grows to 5 s at most', () => {
  const delay = new ReconnectDelay();

  const delays = Array.from({ length: 10 }, () => delay.next());

  expect(delays[0]).toBe(0);
  expect(delays[1]).toBeGreaterThanOrEqual(250);
  expect(delays[1]).toBeLessThanOrEqual(500);
  expect(delays.at(-1)).toBeGreaterThanOrEqual(2500);
  expect(Math.max(...delays)).toBeLessThanOrEqual(5000);
});

it('is not reset by short periods of live media', () => {
  const delay = new ReconnectDelay();
  delay.next();

  delay.live(0);
  delay.live(4000);
  const second = delay.next();
  delay.live(12_000);
  const third = delay.next();

  expect(second).toBeGreaterThan(0);
  expect(third).toBeGreaterThan(0);
});

it('is 0 again after 10 s of live media', () => {
  const delay = new ReconnectDelay();
  delay.next();
  delay.next();

  delay.live(0);
  delay.live(10_000);

  expect(delay.next()).toBe(0);
});

it('is 0 again after a reset', () => {
  const delay = new ReconnectDelay();
  delay.next();

  delay.reset();

  expect(delay.next()).toBe(0);
});
