import { expect, it } from 'vitest';
import { FragmentReader } from './fragment-reader.ts';

type Content = string | number | Uint8Array;

/** Text as it is, and numbers of 32 bits. */
function bytesOf(contents: readonly Content[]): Uint8Array {
  const parts = contents.map((content) => {
    if (content instanceof Uint8Array) return content;
    if (typeof content === 'string') return new TextEncoder().encode(content);
    return new Uint8Array([content >>> 24, content >>> 16, content >>> 8, content]);
  });
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

function box(type: string, ...contents: readonly Content[]): Uint8Array {
  const content = bytesOf(contents);
  return bytesOf([content.length + 8, type, content]);
}

const track = (id: number, handler: string, timescale: number) =>
  box(
    'trak',
    box('tkhd', 0, 0, 0, id),
    box('mdia', box('mdhd', 0, 0, 0, timescale, 0), box('hdlr', 0, 0, handler)),
  );
const moov = box(
  'moov',
  track(1, 'soun', 8000),
  track(2, 'vide', 1000),
  box('mvex', box('trex', 0, 1, 1, 0, 0, 0), box('trex', 0, 2, 1, 100, 0, 0)),
);
const audio = box('traf', box('tfhd', 0, 1), box('tfdt', 0, 0), box('trun', 0, 5));
/** Two frames of the default duration, from 64 bits of time. */
const first = box(
  'moof',
  audio,
  box('traf', box('tfhd', 0, 2), box('tfdt', 0x0100_0000, 0, 5000), box('trun', 0, 2)),
);
/** Two frames with durations and offsets of their own. */
const second = box(
  'moof',
  box('traf', box('tfhd', 0, 2), box('tfdt', 0, 5200), box('trun', 0x900, 2, 40, 10, 60, 0)),
);
const file = bytesOf([box('ftyp', 'isom'), moov, first, box('mdat', 'abc'), second, box('mdat')]);
const times = [5, 5.1, 5.21, 5.24];

it.each([1, 7, 100, 10_000])('reads a file in parts of %i bytes', (size) => {
  const reader = new FragmentReader();
  const complete: number[] = [];
  for (let offset = 0; offset < file.length; offset += size) {
    complete.push(...reader.push(file.subarray(offset, offset + size)));
  }

  expect(complete).toEqual([...file]);
  expect(reader.length).toBe(file.length);
  expect(reader.frameTimes).toEqual(times);
  expect([...(reader.init ?? [])].at(-1)).toBe(moov.at(-1));
});

it('has the boxes that are complete, and drops the rest when it is reset', () => {
  const reader = new FragmentReader();
  reader.push(file.subarray(0, file.length - 3));
  const { length } = reader;
  reader.reset();
  const rest = reader.push(file.subarray(length));

  expect(length).toBeLessThan(file.length - 3);
  expect([...rest]).toEqual([...file.subarray(length)]);
});

it('takes no box from what is no MP4 file', () => {
  const reader = new FragmentReader();

  expect(reader.push(new Uint8Array(100))).toHaveLength(0);
  expect(reader.push(new Uint8Array([0, 0, 0, 1, 109, 111, 111, 102]))).toHaveLength(0);
});
