import { expect, it } from 'vitest';
import { ratesBetween } from './stats.ts';

const reading = (framesDecoded: number, bytesReceived: number, atMs: number) => ({
  packetsReceived: 1,
  videoPacketsReceived: 1,
  videoPacketsLost: 0,
  framesDecoded,
  bytesReceived,
  atMs,
});

it('calculates fps and kbit/s', () => {
  expect(ratesBetween(reading(10, 1000, 0), reading(30, 26_000, 2000))).toEqual({
    fps: 10,
    kbps: 100,
    loss: 0,
  });
});

it('calculates the loss, where late packets count as received', () => {
  const before = { ...reading(10, 0, 0), videoPacketsReceived: 100, videoPacketsLost: 4 };
  const now = { ...reading(20, 0, 1000), videoPacketsReceived: 190, videoPacketsLost: 14 };
  const late = { ...now, videoPacketsLost: 2 };

  expect(ratesBetween(before, now)?.loss).toBe(0.1);
  expect(ratesBetween(before, late)?.loss).toBe(0);
});

it('is undefined after a reconnect and over no time', () => {
  expect(ratesBetween(reading(10, 1000, 0), reading(2, 500, 2000))).toBeUndefined();
  expect(ratesBetween(reading(10, 1000, 5), reading(10, 1000, 5))).toBeUndefined();
});
