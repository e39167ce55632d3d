import { expect, it } from 'vitest';
import { exponentialBackoff, publisherWaits, type BackoffOptions } from './backoff.ts';

it('doubles to the longest wait, and gives up', () => {
  const backoff = exponentialBackoff({ jitter: 0, tries: 7 });

  const waits = [0, 1, 2, 3, 4, 5, 6, 7].map((attempt) => backoff.delay(attempt));

  expect(waits).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000, undefined]);
});

it('has a board try an unreachable server every 2 s, and a refusing one ever more seldom', () => {
  const waitsOf = (options: BackoffOptions) => {
    const backoff = exponentialBackoff({ ...options, random: () => 0 });
    return [0, 1, 2, 3, 9].map((count) => backoff.delay(count));
  };

  expect(waitsOf(publisherWaits.unreachable)).toEqual([500, 1000, 2000, 2000, 2000]);
  expect(waitsOf(publisherWaits.refused)).toEqual([1000, 2000, 4000, 8000, 30_000]);
});

it('takes its jitter off the wait', () => {
  const backoff = exponentialBackoff({ jitter: 0.5, random: () => 1 });

  expect(backoff.delay(0)).toBe(500);
});
