import { expect, test } from 'vitest';
import { ReplyCache } from './reply-cache.ts';

test('caches by session and id, for its lifetime', () => {
  const cache = new ReplyCache({ lifetimeMs: 20_000 });
  cache.put('s', 1, 'one', 0);
  expect(cache.get('s', 1, 19_999)).toBe('one');
  expect(cache.get('s', '1', 0)).toBeUndefined();
  expect(cache.get('t', 1, 0)).toBeUndefined();
  expect(cache.get('s', 1, 20_000)).toBeUndefined();
});

test("removes a session's oldest replies when they are too long together, and no others", () => {
  const cache = new ReplyCache({ maxPerSession: 10 });
  cache.put('t', 1, 'other', 0);
  for (const id of [1, 2, 3]) cache.put('s', id, 'reply', 0);
  expect([1, 2, 3].map((id) => cache.get('s', id, 0))).toEqual([undefined, 'reply', 'reply']);
  expect(cache.get('t', 1, 0)).toBe('other');
});

test('does not cache a reply that is too long', () => {
  const cache = new ReplyCache({ maxPerSession: 10 });
  cache.put('s', 1, 'much too long', 0);
  expect(cache.get('s', 1, 0)).toBeUndefined();
});

test('removes the oldest sessions when the cache is full', () => {
  const cache = new ReplyCache({ max: 10 });
  for (const session of ['r', 's', 't']) cache.put(session, 1, 'reply', 0);
  expect(['r', 's', 't'].map((session) => cache.get(session, 1, 0))).toEqual([
    undefined,
    'reply',
    'reply',
  ]);
});

test('replaces the reply of a repeated id', () => {
  const cache = new ReplyCache({ maxPerSession: 10 });
  for (const reply of ['aaaaa', 'bbbbb', 'ccccc']) cache.put('s', 1, reply, 0);
  cache.put('s', 2, 'ddddd', 0);
  expect([1, 2].map((id) => cache.get('s', id, 0))).toEqual(['ccccc', 'ddddd']);
});
