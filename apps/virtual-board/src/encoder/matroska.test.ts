import { expect, it } from 'vitest';
import { fileHeader, frameHeader } from './matroska.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

it('writes a file header with one track of raw I420 in microseconds', () => {
  const header = hex(fileHeader(320, 240));

  expect(header.startsWith('1a45dfa3')).toBe(true);
  // TimestampScale 1000, PixelWidth 320, PixelHeight 240, ColourSpace I420
  for (const part of [
    '2ad7b10100000000000002' + '03e8',
    'b001000000000000020140',
    'ba0100000000000001f0',
    '2eb5240100000000000004' + '49343230',
  ]) {
    expect(header).toContain(part);
  }
});

it('writes a cluster of known size with the timestamp for each frame', () => {
  const header = hex(frameHeader(200_001, 115_200));

  const block = 4 + 115_200;
  const blockHead = 'a3' + '01' + block.toString(16).padStart(14, '0') + '81000080';
  expect(header.endsWith(blockHead)).toBe(true);
  expect(header).toContain('e7' + '0100000000000003' + '030d41');
  const clusterSize = Number.parseInt(header.slice(10, 24), 16);
  expect(clusterSize).toBe(header.length / 2 - 12 + 115_200);
});
