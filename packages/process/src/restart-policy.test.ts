import { expect, test } from 'vitest';
import { RestartPolicy } from './restart-policy.ts';

const options = { minDelayMs: 100, maxDelayMs: 500, maxFailures: 4, windowMs: 60_000 };

test('the delay doubles up to its limit, and then there are no more restarts', () => {
  const policy = new RestartPolicy(options);

  expect([0, 1, 2, 3, 4].map((at) => policy.next(at))).toEqual([100, 200, 400, 500, undefined]);
});

test('failures before the window do not count', () => {
  const policy = new RestartPolicy(options);
  for (const at of [0, 1, 2, 3]) policy.next(at);

  expect(policy.next(60_002)).toBe(200);
  expect(policy.next(200_000)).toBe(100);
});
