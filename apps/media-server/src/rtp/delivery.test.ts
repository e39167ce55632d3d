import { expect, test } from 'vitest';
import type { ReportBlock } from '@boardcast/rtp';
import { Delivery } from './delivery.ts';

const block = (highestSequence: number, fractionLost = 0): ReportBlock => ({
  ssrc: 1,
  fractionLost,
  packetsLost: 0,
  highestSequence,
  jitter: 0,
  lastSenderReport: 0,
  delaySinceLast: 0,
});

/** Packets 1 to 100, one in 10 ms, and reports of the first ten already. */
function delivery(leftOut: (sequence: number) => boolean = () => false): Delivery {
  const made = new Delivery();
  for (let sequence = 1; sequence <= 100; sequence += 1) {
    if (!leftOut(sequence)) made.sent(sequence, sequence * 10);
  }
  made.reportReceived(block(10), 1000);
  return made;
}

test('reports the fraction of sent packets that was lost', () => {
  const report = delivery().reportReceived(block(90, 64), 1000);
  expect(report).toMatchObject({ packets: 80, lost: 0.25 });
});

test('packets lost before the server do not count as lost to the viewer', () => {
  const report = delivery((sequence) => sequence % 4 === 0).reportReceived(block(90, 64), 1000);
  expect(report?.packets).toBe(60);
  expect(report?.lost).toBeLessThan(0.01);
});

test('reports the age of the oldest unacknowledged packet', () => {
  expect(delivery().reportReceived(block(60), 1050)?.delayMs).toBe(1050 - 610);
  expect(delivery().reportReceived(block(100), 1050)?.delayMs).toBe(0);
});

test('nothing is late while nothing is sent', () => {
  expect(delivery().reportReceived(block(60), 5000)?.delayMs).toBe(0);
});

test('a packet requested once, or twice at once, does not count; after 0.5 s it does', () => {
  const lately = delivery();
  lately.nackReceived([50, 51], 1000);
  lately.nackReceived([50, 51], 1400);
  expect(lately.reportReceived(block(100), 1500)?.unrepaired).toBe(0);
  lately.nackReceived([50, 50], 1600);
  expect(lately.reportReceived(block(100), 1700)?.unrepaired).toBe(1);
  expect(lately.reportReceived(block(100), 1800)?.unrepaired).toBe(0);
});

test('requests for packets that were never sent do not count', () => {
  const lately = delivery();
  for (let now = 1000; now < 3000; now += 100) lately.nackReceived([5000], now);
  expect(lately.reportReceived(block(100), 3000)?.unrepaired).toBe(0);
});
