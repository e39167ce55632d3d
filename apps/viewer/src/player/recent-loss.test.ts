import { expect, it } from 'vitest';
import { RecentLoss } from './recent-loss.ts';

it('follows the loss over seconds, and forgets it after a reconnect', () => {
  const recent = new RecentLoss();

  recent.update(0.08);
  const first = recent.value;
  for (let second = 0; second < 10; second += 1) recent.update(0.08);
  const steady = recent.value;
  recent.update(undefined);

  expect(first).toBe(0.02);
  expect(steady).toBeCloseTo(0.08, 2);
  expect(recent.value).toBe(0);
});
