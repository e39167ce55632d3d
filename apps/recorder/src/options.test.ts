import path from 'node:path';
import { expect, it } from 'vitest';
import { readOptions } from './options.ts';

it('has defaults for a gateway of this machine', () => {
  expect(readOptions([])).toMatchObject({
    server: 'ws://127.0.0.1:8888/kurento',
    ...{ host: '127.0.0.1', port: 8890, rtspPort: 8554, folder: path.resolve('recordings') },
    ...{ token: undefined, keepDays: undefined, keepBytes: undefined, keepFree: 1_000_000_000 },
  });
});

it('takes the token from the environment, which others cannot read', () => {
  expect(readOptions([], { BOARDCAST_TOKEN: 'secret' }).token).toBe('secret');
});

it('turns RTSP off', () => {
  expect(readOptions(['--rtsp-port', 'off']).rtspPort).toBeUndefined();
});

it.each([
  [['--server', 'http://x'], '--server'],
  [['--port', '99999'], '--port'],
  [['--rtsp-port', 'x'], '--rtsp-port'],
  [['--record', 'kitchen'], '--record'],
  [['--keep-days', 'soon'], '--keep-days'],
  [['--keep-bytes', 'much'], '--keep-bytes'],
])('refuses %j in one line', (args, option) => {
  expect(() => readOptions(args)).toThrow(new RegExp(`^Invalid ${option}[^\n]*$`));
});
