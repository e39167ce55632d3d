import { expect, it } from 'vitest';
import { AddressLimit } from './address-limit.ts';

it('limits what one address may have, and all together', () => {
  const limit = new AddressLimit('streams', 3, 2);
  const release = limit.acquire('a');
  limit.acquire('a');

  expect(limit.acquire('a')).toBeUndefined();
  expect(limit.acquire('b')).toBeDefined();
  expect(limit.acquire('c')).toBeUndefined();
  expect([limit.count, limit.exceeded]).toEqual([3, 2]);

  release?.();
  release?.();
  expect(limit.count).toBe(2);
  expect(limit.acquire('c')).toBeDefined();
});
