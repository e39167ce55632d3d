import { expect, it } from 'vitest';
import { loopbackError, portWarning } from './board-server.ts';

const own = 'ws://198.51.100.7:8888';

it('refuses an address that is the board itself, and gives one that a board can use', () => {
  expect(loopbackError('ws://127.0.0.1:8888/kurento', own)).toBe(
    "127.0.0.1 is the board itself: use this computer's address in the board's network, such as ws://198.51.100.7:8888, and start Boardcast with --host 0.0.0.0.",
  );
  expect(loopbackError('ws://localhost:8888', undefined)).not.toContain('such as');
  expect(loopbackError('ws://192.0.2.1:8888', own)).toBeUndefined();
});

it('warns of port 80', () => {
  expect(portWarning('ws://192.0.2.1/kurento')).toContain(
    'port 80: Boardcast and Kurento listen on 8888',
  );
  expect(portWarning('ws://192.0.2.1:8888')).toBeUndefined();
  expect(portWarning('wss://kurento.example/kurento')).toBeUndefined();
});
