import { expect, it } from 'vitest';
import { ratesBetween } from './stats.ts';

const reading = (framesDecoded: number, bytesReceived: number, atMs: number) => ({
  packetsReceived: 1,
  videoPacketsReceived: 1,
  framesDecoded,
  bytesReceived,
  atMs,
});

it('calculates fps and kbit/s', () => {
  expect(ratesBetween(reading(10, 1000, 0), reading(30, 26_000, 2000))).toEqual({
    fps: 10,
    kbps: 100,
  });
});

it('is undefined after a reconnect and over no time', () => {
  expect(ratesBetween(reading(10, 1000, 0), reading(2, 500, 2000))).toBeUndefined();
  expect(ratesBetween(reading(10, 1000, 5), reading(10, 1000, 5))).toBeUndefined();
});
