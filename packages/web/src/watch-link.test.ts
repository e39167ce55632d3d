import { expect, it } from 'vitest';
import { watchLink } from './watch-link.ts';

const lan = 'http://192.168.1.5:8888/';

it.each([
  ['http://localhost:8888/', lan, `${lan}watch/door`, true],
  ['http://127.0.0.1:8888/', null, 'http://127.0.0.1:8888/watch/door', false],
  ['http://[::1]:8888/', null, 'http://[::1]:8888/watch/door', false],
  ['http://192.168.1.7:8888/', lan, 'http://192.168.1.7:8888/watch/door', true],
  ['https://cams.example/home/', null, 'https://cams.example/home/watch/door', true],
])('from %s, with %s for others, is %s', (home, publicHome, url, isPublic) => {
  expect(watchLink('door', home, publicHome)).toEqual({ url, isPublic });
});

it('encodes the name', () => {
  expect(watchLink('Küche & Bad/1', lan, null).url).toBe(`${lan}watch/K%C3%BCche%20%26%20Bad%2F1`);
});
