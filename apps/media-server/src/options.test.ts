import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

test('listens on this machine alone unless told', () => {
  expect(readOptions([])).toEqual({
    host: '127.0.0.1',
    port: 8888,
    mediaPort: 0,
    collectorPeriod: 240,
    withParent: false,
    help: false,
  });
});

test.each([
  [['--port', '70000'], /--port 70000/],
  [['--media-port', 'x'], /--media-port x/],
  [['--host', 'nowhere'], /--host nowhere/],
  [['--bogus'], /bogus/],
])('%j is refused in words', (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});
