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
  ['wifi "my home" a\\"b-12345', { kind: 'wifi', ssid: 'my home', password: 'a"b-12345' }],
  ['wifi open', { kind: 'wifi', ssid: 'open' }],
  ['wifi a"b c\\d-123456', { kind: 'wifi', ssid: 'a"b', password: 'c-123456' }],
  ['start host', { kind: 'error', message: 'Invalid server "host": expected ws:// or wss://' }],
  [
    'wifi home short',
    { kind: 'error', message: 'Invalid password: expected 8 to 63 bytes, or 64 hex digits' },
  ],
  [`wifi home ${'a1'.repeat(32)}`, { kind: 'wifi', ssid: 'home', password: 'a1'.repeat(32) }],
  [
    `start ws://${'x'.repeat(250)}/kurento`,
    { kind: 'error', message: 'Invalid server: expected at most 255 bytes' },
  ],
  ['wifi', { kind: 'error', message: 'Usage: wifi <ssid> <password>' }],
  ['wifi a b c', { kind: 'error', message: 'Usage: wifi <ssid> <password>' }],
  ['wifi ""', { kind: 'error', message: 'Invalid SSID: expected 1 to 32 bytes' }],
  ['wifi "open', { kind: 'wifi', ssid: 'open' }],
  [
    'start ws://[2001:db8::7]:8888',
    {
      kind: 'error',
      message: "IPv6 is not supported: use the server's host name or IPv4 address",
    },
  ],
  [
    'start http://user:top/secret@host',
    { kind: 'error', message: 'Invalid server "***@host": expected ws:// or wss://' },
  ],
  ['log WIFI debug', { kind: 'log', tag: 'WIFI', level: 'debug' }],
  ['log * none', { kind: 'log', tag: '*', level: 'none' }],
  [
    'log WIFI loud',
    {
      kind: 'error',
      message: 'Invalid log level: expected none, error, warn, info, debug or verbose',
    },
  ],
  ['log WIFI', { kind: 'error', message: 'Usage: log <tag> <level>' }],
  ['version', { kind: 'version' }],
  ['restart', { kind: 'restart' }],
  ['forget', { kind: 'forget' }],
  ['key', { kind: 'key' }],
  ['key a-b.c_D~1+/=', { kind: 'key', key: 'a-b.c_D~1+/=' }],
  ['key ""', { kind: 'key', key: '' }],
  [
    'key a:b',
    {
      kind: 'error',
      message: 'Invalid key: expected at most 255 letters, digits and - . _ ~ + / =',
    },
  ],
  ['key a b', { kind: 'error', message: 'Usage: key [key]' }],
  ['name', { kind: 'name' }],
  ['name front-door_2', { kind: 'name', name: 'front-door_2' }],
  ['name ""', { kind: 'name', name: '' }],
  [
    'name "front door"',
    { kind: 'error', message: 'Invalid name: expected 1 to 32 letters, digits, - and _' },
  ],
  ['ca add AAAA', { kind: 'ca' }],
  ['ca a b c', { kind: 'error', message: 'Usage: ca [none | add <base64> | end <sha256>]' }],
  ['stop now', { kind: 'error', message: 'Usage: stop' }],
  ['toString', { kind: 'error', message: 'Unrecognized command' }],
])('%s', (line, command) => {
  expect(parseCommand(line)).toEqual(command);
});

it('limits the bytes of an SSID, not its characters', () => {
  expect(parseCommand(`wifi ${'é'.repeat(16)}`).kind).toBe('wifi');
  expect(parseCommand(`wifi ${'é'.repeat(17)}`).kind).toBe('error');
});
