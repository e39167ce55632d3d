import { expect, it } from 'vitest';
import { maskConsoleLine } from './console-mask.ts';

it.each([
  ['key', 'key'],
  ['key abc.secret', 'key ********'],
  ['  key  "a b" c', '  key  ********'],
  ['wifi home', 'wifi home'],
  ['wifi home short', 'wifi home ********'],
  ['wifi "my home" a b', 'wifi "my home" ********'],
  ['start ws://host/kurento?token=secret', 'start ws://host/kurento'],
  ['start ws://user:secret@host', 'start ws://***@host'],
  ['start http://host?token=secret', 'start http://host'],
  ['start user:secret@host', 'start ***@host'],
  ['log WIFI debug', 'log WIFI debug'],
  ['strat ws://user:secret@host', 'strat ***@host'],
])('%s', (line, masked) => {
  expect(maskConsoleLine(line)).toBe(masked);
});
