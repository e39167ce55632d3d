import { expect, test } from 'vitest';
import { Reception } from './reception.ts';

test('counts packets lost since the last report', () => {
  const reception = new Reception(90_000);
  for (const index of [0x10001, 0x10002, 0x10004]) reception.count(index, 0, 100, 0);
  expect(reception.report(9, 0)).toMatchObject({
    ssrc: 9,
    packetsLost: 1,
    fractionLost: 64,
    highestSequence: 4,
  });
  reception.count(0x10005, 0, 100, 0);
  expect(reception.report(9, 0)).toMatchObject({ packetsLost: 1, fractionLost: 0 });
});

test('refers to the last sender report with the delay since then', () => {
  const reception = new Reception(8000);
  reception.count(1, 0, 10, 0);
  const times = { ntpSeconds: 0x11112222, ntpFraction: 0x33334444 };
  const report = {
    kind: 'sender-report',
    ssrc: 1,
    rtpTimestamp: 0,
    packets: 1,
    octets: 1,
  } as const;
  reception.senderReport({ ...report, ...times, blocks: [] }, 1000);
  expect(reception.report(1, 1500)).toMatchObject({
    lastSenderReport: 0x22223333,
    delaySinceLast: 32_768,
  });
});

test('a steady stream has no jitter, an unsteady one has', () => {
  const steady = new Reception(8000);
  const unsteady = new Reception(8000);
  for (let index = 0; index < 50; index += 1) {
    steady.count(index, index * 160, 1, index * 20);
    unsteady.count(index, index * 160, 1, index * 20 + (index % 2) * 10);
  }
  expect(steady.jitter).toBe(0);
  expect(unsteady.jitter).toBeGreaterThan(40);
});
