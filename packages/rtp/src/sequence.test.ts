import { expect, test } from 'vitest';
import { SequenceUnroller, sequenceDistance } from './sequence.ts';

test.each([
  [0, 1, 1],
  [65535, 0, 1],
  [0, 65535, -1],
  [10, 10, 0],
  [0, 0x7fff, 0x7fff],
])('from %i to %i is %i', (from, to, distance) => {
  expect(sequenceDistance(from, to)).toBe(distance);
});

test('numbers continue across a wrap, and a late packet gets a lower one', () => {
  const unroller = new SequenceUnroller();
  const indices = [65534, 65535, 0, 65533, 1].map((sequence) => unroller.unroll(sequence));
  expect(indices.map((index) => index - (indices[0] ?? 0))).toEqual([0, 1, 2, -1, 3]);
});
