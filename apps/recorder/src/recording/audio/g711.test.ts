import { expect, test } from 'vitest';
import { decodeG711 } from './g711.ts';

/** The ends and the middle of the tables of ITU-T G.711. */
test.each([
  ['PCMA', 0xd5, 8],
  ['PCMA', 0x55, -8],
  ['PCMA', 0xaa, 32_256],
  ['PCMA', 0x2a, -32_256],
  ['PCMU', 0xff, 0],
  ['PCMU', 0x7f, 0],
  ['PCMU', 0x80, 32_124],
  ['PCMU', 0x00, -32_124],
] as const)('%s %i is %i', (codec, byte, sample) => {
  expect([...decodeG711(codec, Buffer.from([byte]))]).toEqual([sample]);
});
