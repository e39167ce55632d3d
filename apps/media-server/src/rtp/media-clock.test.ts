import { expect, test } from 'vitest';
import type { ReportBlock } from '@boardcast/rtp';
import { MediaClock, PublisherClock, roundTripOf } from './media-clock.ts';

const block = (lastSenderReport: number, delaySinceLast: number): ReportBlock => ({
  ssrc: 1,
  fractionLost: 0,
  packetsLost: 0,
  highestSequence: 0,
  jitter: 0,
  lastSenderReport,
  delaySinceLast,
});

test('a report block that refers to a sender report has the round-trip time', () => {
  const clock = new MediaClock(new PublisherClock(), 90_000);
  clock.packetReceived(0, 1000);
  const sent = clock.read(1000);
  if (sent === undefined) throw new Error('the clock cannot be read');
  const middle = (((sent.ntpSeconds & 0xffff) << 16) | (sent.ntpFraction >>> 16)) >>> 0;
  const halfASecond = 0x8000;
  expect(roundTripOf(block(middle, halfASecond), 1540)).toBeCloseTo(0.04, 3);
  expect(roundTripOf(block(0, 0), 1540)).toBeUndefined();
  expect(roundTripOf(block(middle, 4 * halfASecond), 1540)).toBeUndefined();
});
