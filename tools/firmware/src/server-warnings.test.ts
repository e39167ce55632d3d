import { expect, it } from 'vitest';
import { serverWarnings } from './server-warnings.ts';

it.each([
  'ws://127.0.0.1:8888/kurento',
  'ws://127.1:8888',
  'wss://localhost',
  'ws://board.localhost:8888',
  'ws://0.0.0.0:8888',
  'ws://[::1]:8888',
])('warns of %s, which is the board itself', (server) => {
  expect(serverWarnings(server, '198.51.100.7')).toEqual([
    expect.stringMatching(
      /^\S+ is the board itself: .* ws:\/\/198\.51\.100\.7:8888, .*--host 0\.0\.0\.0\.$/,
    ),
  ]);
  expect(serverWarnings(server, undefined)[0]).not.toContain('such as');
});

it('warns of port 80', () => {
  expect(serverWarnings('ws://192.0.2.1/kurento', undefined)).toEqual([
    expect.stringContaining('port 80: Boardcast and Kurento listen on 8888'),
  ]);
  expect(serverWarnings('ws://localhost', undefined)).toHaveLength(2);
});

it.each(['ws://192.0.2.1:8888', 'wss://kurento.example/kurento', 'ws://localhost.example:8888'])(
  'accepts %s',
  (server) => {
    expect(serverWarnings(server, '198.51.100.7')).toEqual([]);
  },
);
