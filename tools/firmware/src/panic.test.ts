import { expect, it } from 'vitest';
import { parsePanic } from './panic.ts';

it.each([
  [
    "Guru Meditation Error: Core  0 panic'ed (LoadProhibited). Exception was unhandled.",
    'panic',
    [],
  ],
  ['abort() was called at PC 0x4200abcd on core 0', 'panic', ['0x4200abcd']],
  [
    'Backtrace: 0x42001234:0x3fc91230 0x42005678:0x3fc91250 |<-CORRUPTED',
    'places',
    ['0x42001234', '0x42005678'],
  ],
  [
    'MEPC    : 0x4ff0c8a2  RA      : 0x4ff0c89a  SP      : 0x4ff1f3a0  GP      : 0x4ff13000',
    'places',
    ['0x4ff0c8a2', '0x4ff0c89a'],
  ],
])('reads %s', (line, kind, addresses) => {
  expect(parsePanic(line)).toEqual({ kind, addresses });
});

it.each(['I (1) app: 0x42001234:0x3fc91230', 'esp> MEPC', ''])('is not alarmed by %j', (line) => {
  expect(parsePanic(line)).toBeUndefined();
});
