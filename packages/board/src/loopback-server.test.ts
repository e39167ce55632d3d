import { expect, it } from 'vitest';
import { isLoopbackServer } from './loopback-server.ts';

it.each([
  'ws://127.0.0.1:8888/kurento',
  'ws://127.1:8888',
  'wss://localhost',
  'ws://board.localhost:8888',
  'ws://0.0.0.0:8888',
  'ws://[::1]:8888',
])('%s is the board itself', (server) => {
  expect(isLoopbackServer(server)).toBe(true);
});

it.each(['ws://192.0.2.1:8888', 'wss://kurento.example/kurento', 'ws://localhost.example:8888'])(
  '%s is another machine',
  (server) => {
    expect(isLoopbackServer(server)).toBe(false);
  },
);
