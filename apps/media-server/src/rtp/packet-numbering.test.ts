import { expect, test } from 'vitest';
import { PacketNumbering } from './packet-numbering.ts';

test('indices equal numbers until packets are inserted', () => {
  const numbering = new PacketNumbering(100);
  expect([1, 2].map((number) => numbering.indexOf(number))).toEqual([101, 102]);

  expect(numbering.insertBefore(3, 2)).toBe(103);
  expect([3, 4].map((number) => numbering.indexOf(number))).toEqual([105, 106]);
  expect(numbering.insertBefore(5, 1)).toBe(107);
  expect([5, 6].map((number) => numbering.indexOf(number))).toEqual([108, 109]);
});

test('a late packet keeps its index', () => {
  const numbering = new PacketNumbering();
  numbering.insertBefore(3, 2);
  numbering.insertBefore(5, 1);

  expect([2, 3, 4, 5].map((number) => numbering.indexOf(number))).toEqual([2, 5, 6, 8]);
});

test('continues after any number of insertions', () => {
  const numbering = new PacketNumbering();
  for (let number = 0; number < 100; number += 1) numbering.insertBefore(number, 1);

  expect([98, 99, 100].map((number) => numbering.indexOf(number))).toEqual([197, 199, 200]);
});
