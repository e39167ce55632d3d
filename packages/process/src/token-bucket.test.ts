import { expect, test } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

test('a burst is allowed, then the rate', () => {
  const bucket = new TokenBucket(10, 20, 0);
  for (let taken = 0; taken < 20; taken += 1) expect(bucket.take(1, 0)).toBe(true);
  expect(bucket.take(1, 0)).toBe(false);
  // Nothing was taken by a rejected amount: others may share the bucket.
  expect(bucket.take(2, 100)).toBe(false);
  expect(bucket.take(1, 100)).toBe(true);
  expect(bucket.take(1, 150)).toBe(false);
  expect(bucket.take(20, 60_000)).toBe(true);
  expect(bucket.take(1, 60_000)).toBe(false);
});
