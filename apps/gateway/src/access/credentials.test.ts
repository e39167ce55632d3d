import { expect, it } from 'vitest';
import { credentialOf } from './credentials.ts';

const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

it.each([
  ['Bearer', { headers: { authorization: 'Bearer abc.def' } }, 'abc.def'],
  ['bearer in lower case', { headers: { authorization: 'bearer abc' } }, 'abc'],
  ['the password of Basic', { headers: { authorization: basic('user:a:b') } }, 'a:b'],
  ['Basic without a user', { headers: { authorization: basic(':abc') } }, 'abc'],
  ['the cookie', { headers: { cookie: 'x=1; boardcast-session=abc; y=2' } }, 'abc'],
  ['the query', { headers: {}, url: '/kurento?loss=5&token=abc' }, 'abc'],
  [
    'the first of several',
    { headers: { authorization: 'Bearer a', cookie: 'boardcast-session=b' }, url: '/?token=c' },
    'a',
  ],
  [
    'the query before the cookie',
    { headers: { cookie: 'boardcast-session=b' }, url: '/?token=c' },
    'c',
  ],
  ['nothing', { headers: {}, url: '/' }, undefined],
  ['an empty token', { headers: {}, url: '/?token=' }, undefined],
  ['another scheme', { headers: { authorization: 'Digest abc' } }, undefined],
  ['Basic without a colon', { headers: { authorization: basic('abc') } }, undefined],
  ['a very long one', { headers: { authorization: `Bearer ${'a'.repeat(5000)}` } }, undefined],
])('takes %s', (_, request, credential) => {
  expect(credentialOf({ url: '/', ...request })).toBe(credential);
});
