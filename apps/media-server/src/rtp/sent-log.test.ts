import { expect, test } from 'vitest';
import { SentLog } from './sent-log.ts';

function logOf(...sequences: readonly number[]): SentLog {
  const log = new SentLog();
  sequences.forEach((sequence, place) => log.sent(sequence, place * 10));
  return log;
}

test('counts sent packets across a wrap, without gaps', () => {
  const log = logOf(65_534, 65_535, 0, 3, 4);
  expect(log.count(65_533, 3)).toBe(3);
  expect(log.count(65_535, 5)).toBe(3);
  expect(log.sentAt(1)).toBeUndefined();
});

test('a retransmission keeps the first time; a late packet has its own', () => {
  const log = logOf(10, 11, 13, 11, 12);
  expect(log.sentAt(11)).toBe(10);
  expect(log.sentAt(12)).toBe(40);
});

test('returns when the first packet after another was sent', () => {
  const log = logOf(10, 11, 14);
  expect(log.sentAfter(10)).toBe(10);
  expect(log.sentAfter(11)).toBe(20);
  expect(log.sentAfter(14)).toBeUndefined();
});

test('old packets are forgotten', () => {
  const log = new SentLog();
  for (let sequence = 0; sequence < 10_000; sequence += 1) log.sent(sequence, sequence);
  expect(log.sentAt(100)).toBeUndefined();
  expect(log.sentAt(9000)).toBe(9000);
  log.sent(30_000, 1);
  expect(log.sentAt(9000)).toBeUndefined();
  expect(log.count(9000, 21_000)).toBe(1);
});
