import { expect, it } from 'vitest';
import { parseCommand } from './console.ts';

it.each([
  ['', { kind: 'empty' }],
  ['  stop ', { kind: 'stop' }],
  ['i', { kind: 'i' }],
  ['help', { kind: 'help' }],
  ['start', { kind: 'start' }],
  ['start ws://host:8888/kurento', { kind: 'start', server: 'ws://host:8888/kurento' }],
  ['wifi home secret12', { kind: 'wifi', ssid: 'home', password: 'secret12' }],
  ['wifi "my home" a\\"b', { kind: 'wifi', ssid: 'my home', password: 'a"b' }],
  ['wifi open', { kind: 'wifi', ssid: 'open' }],
  ['wifi', { kind: 'error', message: 'Usage: wifi <ssid> <password>' }],
  ['wifi a b c', { kind: 'error', message: 'Usage: wifi <ssid> <password>' }],
  ['wifi ""', { kind: 'error', message: 'An SSID has 1 to 32 bytes' }],
  ['wifi "open', { kind: 'error', message: 'A quote is not closed' }],
  ['stop now', { kind: 'error', message: 'Usage: stop' }],
  ['toString', { kind: 'error', message: 'Unrecognized command: toString' }],
])('%s', (line, command) => {
  expect(parseCommand(line)).toEqual(command);
});

it('counts the bytes of an SSID, not its letters', () => {
  expect(parseCommand(`wifi ${'é'.repeat(16)}`).kind).toBe('wifi');
  expect(parseCommand(`wifi ${'é'.repeat(17)}`).kind).toBe('error');
});
