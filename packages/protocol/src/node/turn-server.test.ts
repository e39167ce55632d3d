import { expect, test } from 'vitest';
import { timeLimitedCredentials } from './turn-credentials.ts';
import { iceServerOf, parseTurnServer, turnUri } from './turn-server.ts';

test.each([
  ['turn:turn.example.org', 'turn:turn.example.org:3478?transport=udp'],
  ['turn:192.0.2.1:80?transport=tcp', 'turn:192.0.2.1:80?transport=tcp'],
  ['turns:turn.example.org', 'turns:turn.example.org:5349?transport=tcp'],
  ['turns:[2001:db8::5]:443?transport=tcp', 'turns:[2001:db8::5]:443?transport=tcp'],
  ['user:word@turn.example.org:443?transport=TLS', 'turns:turn.example.org:443?transport=tcp'],
  ['turn:user:word@192.0.2.1:3478', 'turn:192.0.2.1:3478?transport=udp'],
])('%s is the TURN server %s', (text, uri) => {
  const server = parseTurnServer(text);

  expect(server && turnUri(server)).toBe(uri);
});

test.each([
  '',
  'stun:x:1',
  'turn:',
  'user@x:1',
  'turn:x:0',
  'turn:x:65536',
  'turns:x?transport=udp',
])('"%s" is not a TURN server', (text) => expect(parseTurnServer(text)).toBeUndefined());

test('a user may have colons, and a server is given with its credentials', () => {
  const server = parseTurnServer('12:user:word@192.0.2.1:3478');
  if (server?.credentials === undefined) throw new Error('no credentials');

  expect(iceServerOf(server, server.credentials)).toEqual({
    urls: 'turn:192.0.2.1:3478?transport=udp',
    username: '12:user',
    credential: 'word',
  });
});

test('time-limited credentials are those of coturn, for twelve hours', () => {
  // echo -n 43200:key-1 | openssl dgst -sha1 -hmac secret -binary | base64
  expect(timeLimitedCredentials('secret', 'key 1', 0)).toEqual({
    username: '43200:key-1',
    password: 'sI7KrOChjrHwIZI/q+eBgERupVI=',
  });
});
