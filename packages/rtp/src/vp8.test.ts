import { expect, test } from 'vitest';
import { inspectVp8 } from './vp8.ts';

test.each([
  ['a key frame', '10 00', true],
  ['a delta frame', '10 01', false],
  ['the second packet of a key frame', '00 00', false],
  ['a later partition', '11 00', false],
  ['a key frame with a short PictureID', '90 80 05 00', true],
  ['a key frame with a long PictureID, level and layer', '90 f0 80 05 01 40 00', true],
  ['another with all that', '90 f0 80 05 01 40 01', false],
  ['a descriptor cut short', '90 80', false],
  ['nothing', '', false],
])('%s', (_name, hex, isKey) => {
  expect(inspectVp8(Buffer.from(hex.replaceAll(' ', ''), 'hex')).key).toBe(isKey);
});
