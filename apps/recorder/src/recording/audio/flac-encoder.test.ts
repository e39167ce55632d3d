import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Random } from '@boardcast/testkit/random';
import { expect, test } from 'vitest';
import { encodeFlac, streamInfo } from './flac-encoder.ts';

const rate = 8000;
const size = 1600;
const random = new Random(1);

const signals: Readonly<Record<string, (at: number) => number>> = {
  silence: () => 0,
  'a constant': () => -32_768,
  'a ramp': (at) => at * 20 - 16_000,
  'a sine': (at) => Math.round(Math.sin(at / 9) * 20_000),
  'a sine with zeros in the low bits': (at) => Math.round(Math.sin(at / 9) * 2000) * 8,
  'full scale alternating': (at) => (at % 2 === 0 ? 32_767 : -32_768),
  noise: () => random.below(65_536) - 32_768,
  'quiet noise': () => random.below(5) - 2,
  impulses: (at) => (at % 100 === 0 ? 32_767 : 0),
};

/** A FLAC file without lengths (RFC 9639 section 6), decoded by ffmpeg. */
function decode(frames: readonly Buffer[]): Int16Array {
  const lastBlock = Buffer.from([0x80, 0, 0, 34]);
  const file = Buffer.concat([Buffer.from('fLaC'), lastBlock, streamInfo(rate, size), ...frames]);
  const decoded = execFileSync(
    'ffmpeg',
    ['-v', 'error', '-err_detect', 'crccheck+explode', '-f', 'flac', '-i', '-', '-f', 's16le', '-'],
    { input: file, maxBuffer: 2 ** 26 },
  );
  return new Int16Array(decoded.buffer, decoded.byteOffset, decoded.length / 2);
}

/** Debian's package is ffmpeg. */
const hasFfmpeg = existsSync('/usr/bin/ffmpeg');

test.skipIf(!hasFfmpeg)('ffmpeg decodes the same samples, of all block sizes and signals', () => {
  const blocks = Object.values(signals).flatMap((signal) =>
    [16, 17, 96, 160, 1337, size].map((length) =>
      Int16Array.from({ length }, (_, at) => signal(at)),
    ),
  );
  let position = 0;
  const frames = blocks.map((block) => {
    const frame = encodeFlac(block, rate, position);
    position += block.length;
    return frame;
  });
  const expected = blocks.flatMap((block) => [...block]);
  expect([...decode(frames)]).toEqual(expected);
});

/** RFC 9639 section 9.1.5. */
test.each([
  [0, '00'],
  [0x7f, '7f'],
  [0x80, 'c280'],
  [0x7ff, 'dfbf'],
  [0x800, 'e0a080'],
  [0xffff, 'efbfbf'],
  [0x1_0000, 'f0908080'],
  [2 ** 26, 'fc8480808080'],
  [2 ** 31 - 1, 'fdbfbfbfbfbf'],
  [2 ** 31, 'fe828080808080'],
  [2 ** 36 - 1, 'febfbfbfbfbfbf'],
])('the position %i is coded as %s', (position, coded) => {
  const frame = encodeFlac(new Int16Array(160), rate, position);
  expect(frame.toString('hex', 4, 4 + coded.length / 2)).toBe(coded);
});

test('silence takes a few bytes, a tone less than half of its samples', () => {
  const silent = encodeFlac(new Int16Array(size), rate, 0);
  const tone = encodeFlac(
    Int16Array.from({ length: size }, (_, at) => Math.round(Math.sin(at / 30) * 20_000)),
    rate,
    0,
  );
  expect(silent.length).toBeLessThan(20);
  expect(tone.length).toBeLessThan(size);
});
