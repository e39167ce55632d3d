import { expect, test } from 'vitest';
import { inspectVp8 } from './vp8.ts';

test.each([
  ['a key picture', '10 00', true],
  ['a picture that refers to another', '10 01', false],
  ['the second packet of a key picture', '00 00', false],
  ['a later partition', '11 00', false],
  ['a key picture with a short id', '90 80 05 00', true],
  ['a key picture with a long id, level and layer', '90 f0 80 05 01 40 00', true],
  ['another with all that', '90 f0 80 05 01 40 01', false],
  ['a descriptor cut short', '90 80', false],
  ['nothing', '', false],
])('%s', (_what, hex, isKey) => {
  expect(inspectVp8(Buffer.from(hex.replaceAll(' ', ''), 'hex')).key).toBe(isKey);
});
