import { expect, it } from 'vitest';
import { counted, withUnit } from './texts.ts';

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1500, '1.5 kB'],
  [420_000_000, '420 MB'],
  [12_300_000_000, '12.3 GB'],
])('writes %d as %s', (value, text) => {
  expect(withUnit(value, 'B')).toBe(text);
});

it('counts', () => {
  expect([counted(1, 'board'), counted(0, 'board')]).toEqual(['1 board', '0 boards']);
});
