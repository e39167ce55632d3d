import { expect, test } from 'vitest';
import { ReplyCache } from './reply-cache.ts';

test('remembers by session and id, for its time', () => {
  const cache = new ReplyCache(20_000);
  cache.put('s', 1, 'one', 0);
  expect(cache.get('s', 1, 19_999)).toBe('one');
  expect(cache.get('s', '1', 0)).toBeUndefined();
  expect(cache.get('t', 1, 0)).toBeUndefined();
  expect(cache.get('s', 1, 20_000)).toBeUndefined();
});

test('forgets the oldest when there are too many', () => {
  const cache = new ReplyCache(20_000, 2);
  for (const id of [1, 2, 3]) cache.put('s', id, String(id), 0);
  expect([1, 2, 3].map((id) => cache.get('s', id, 0))).toEqual([undefined, '2', '3']);
});
