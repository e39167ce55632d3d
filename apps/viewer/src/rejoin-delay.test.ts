import { expect, it } from 'vitest';
import { RejoinDelay } from './rejoin-delay.ts';

it('joins again at once, then waits longer and longer, for 5 s at most', () => {
  const delay = new RejoinDelay();

  const delays = Array.from({ length: 10 }, () => delay.next());

  expect(delays[0]).toBe(0);
  expect(delays[1]).toBeGreaterThanOrEqual(250);
  expect(delays[1]).toBeLessThanOrEqual(500);
  expect(delays.at(-1)).toBeGreaterThanOrEqual(2500);
  expect(Math.max(...delays)).toBeLessThanOrEqual(5000);
});

it('does not join at once again and again when media come for a moment each time', () => {
  const delay = new RejoinDelay();
  delay.next();

  delay.playing(0);
  delay.playing(4000);
  const second = delay.next();
  delay.playing(12_000);
  const third = delay.next();

  expect(second).toBeGreaterThan(0);
  expect(third).toBeGreaterThan(0);
});

it('joins at once again after media came for 10 s', () => {
  const delay = new RejoinDelay();
  delay.next();
  delay.next();

  delay.playing(0);
  delay.playing(10_000);

  expect(delay.next()).toBe(0);
});

it('joins at once again after a reset', () => {
  const delay = new RejoinDelay();
  delay.next();

  delay.reset();

  expect(delay.next()).toBe(0);
});
