import { expect, it } from 'vitest';
import { markOf, markUnit } from './time-mark.ts';

const unit = (type: number, bytes: number) =>
  Buffer.concat([Buffer.from([type]), Buffer.alloc(bytes, 9)]);

it('parses the time of a mark, and of nothing else', () => {
  const mark = markUnit(123_456_789_012n);

  expect(markOf(mark)).toBe(123_456_789_012n);
  expect(mark.includes(Buffer.from([0, 0]))).toBe(false);
  expect(markOf(unit(6, 40))).toBeUndefined();
  expect(markOf(unit(0x65, 40))).toBeUndefined();
});
