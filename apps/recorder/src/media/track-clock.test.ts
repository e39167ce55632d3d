import type { SenderReport } from '@boardcast/rtp';
import { expect, it } from 'vitest';
import { SenderClock, TrackClock } from './track-clock.ts';

const now = Date.UTC(2026, 0, 1);
const report = (time: number, rtpTimestamp = 0): SenderReport => {
  const seconds = time / 1000 + 2_208_988_800;
  const ntpSeconds = Math.floor(seconds);
  const ntpFraction = Math.round((seconds - ntpSeconds) * 2 ** 32);
  return {
    kind: 'sender-report',
    ssrc: 1,
    ntpSeconds,
    ntpFraction,
    rtpTimestamp,
    packets: 0,
    octets: 0,
    blocks: [],
  };
};

it('believes the clock of a server within a second', () => {
  expect(new SenderClock().timeOf(report(now - 300), now)).toBeCloseTo(now - 300, 2);
});

it('keeps the distances between the times of a server whose clock is wrong', () => {
  const clock = new SenderClock();

  expect(clock.timeOf(report(now - 3_600_000), now)).toBeCloseTo(now, 2);
  expect(clock.timeOf(report(now - 3_599_000), now + 1100)).toBeCloseTo(now + 1000, 2);
});

it('takes the packet with the least delay before the first report', () => {
  const clock = new TrackClock(90_000);
  clock.packetReceived(0, now + 50);
  clock.packetReceived(9000, now + 110);

  expect(clock.isExact).toBe(false);
  expect(clock.timeOf(9000)).toBeCloseTo(now + 110, 3);
});

it('takes the reports, also over the end of the timestamps', () => {
  const clock = new TrackClock(90_000);
  clock.packetReceived(2 ** 32 - 9000, now + 500);
  clock.reportReceived(2 ** 32 - 9000, now);

  expect(clock.isExact).toBe(true);
  expect(clock.timeOf(2 ** 32 - 9000)).toBeCloseTo(now, 3);
  expect(clock.timeOf(9000)).toBeCloseTo(now + 200, 3);
});

it('spreads a small correction, and takes a large one at once', () => {
  const clock = new TrackClock(8000);
  clock.packetReceived(0, now);
  clock.reportReceived(0, now);
  clock.timeOf(0);

  clock.reportReceived(0, now + 10);
  expect(clock.timeOf(160) - now).toBeCloseTo(20.2, 3);

  clock.reportReceived(0, now + 1000);
  expect(clock.timeOf(320) - now).toBeCloseTo(1040, 3);
});
