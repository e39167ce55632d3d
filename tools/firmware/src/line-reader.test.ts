import { expect, it } from 'vitest';
import { LineReader } from './line-reader.ts';

const lines = (reader: LineReader, ...chunks: Uint8Array[]) =>
  chunks.flatMap((chunk) => reader.read(chunk)).flatMap(({ line }) => line ?? []);

it('assembles the same lines from chunks of any size', () => {
  const bytes = Buffer.from('I (1) a: \u001b[0;32mgrün\u001b[0m\r\n\r\nesp> hé\n');

  for (let size = 1; size <= bytes.length; size += 1) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    );
    const wanted = ['I (1) a: \u001b[0;32mgrün\u001b[0m', '', 'esp> hé'];
    expect(lines(new LineReader(), ...chunks)).toEqual(wanted);
  }
});

it('shows an incomplete line, and returns it when the console ends', () => {
  const reader = new LineReader();

  expect(reader.read(Buffer.from('esp> '))).toEqual([{ text: 'esp> ' }]);
  expect(reader.end()).toBe('esp> ');
  expect(reader.end()).toBeUndefined();
});

it('limits the length of a line', () => {
  const pieces = new LineReader().read(Buffer.alloc(70_000, 'x'));

  expect(pieces[0]?.line).toHaveLength(70_000);
});
