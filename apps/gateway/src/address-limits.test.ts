import { expect, it } from 'vitest';
import { AddressLimit } from './address-limits.ts';

it('gives an address so many, and no more to all', () => {
  const places = new AddressLimit('streams', 3, 2);
  const giveBack = places.take('a');
  places.take('a');

  expect(places.take('a')).toBeUndefined();
  expect(places.take('b')).toBeDefined();
  expect(places.take('c')).toBeUndefined();
  expect([places.count, places.refused]).toEqual([3, 2]);

  giveBack?.();
  giveBack?.();
  expect(places.count).toBe(2);
  expect(places.take('c')).toBeDefined();
});
