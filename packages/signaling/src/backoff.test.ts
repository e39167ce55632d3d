import { publisherBackoff } from '@boardcast/protocol/publisher';
import { expect, it } from 'vitest';
import { exponentialBackoff, type BackoffOptions } from './backoff.ts';

it('doubles up to the maximum, and ends after the last attempt', () => {
  const backoff = exponentialBackoff({ jitter: 0, maxAttempts: 7 });

  const waits = [0, 1, 2, 3, 4, 5, 6, 7].map((attempt) => backoff.delay(attempt));

  expect(waits).toEqual([1000, 2000, 4000, 8000, 16000, 30000, 30000, undefined]);
});

it('retries an unreachable server every 2 s, a refusing one with up to 30 s', () => {
  const waitsOf = (options: BackoffOptions) => {
    const backoff = exponentialBackoff({ ...options, random: () => 0 });
    return [0, 1, 2, 3, 9].map((count) => backoff.delay(count));
  };

  expect(waitsOf(publisherBackoff.unreachable)).toEqual([500, 1000, 2000, 2000, 2000]);
  expect(waitsOf(publisherBackoff.refused)).toEqual([1000, 2000, 4000, 8000, 30_000]);
});

it('reduces the delay by the jitter', () => {
  const backoff = exponentialBackoff({ jitter: 0.5, random: () => 1 });

  expect(backoff.delay(0)).toBe(500);
});
