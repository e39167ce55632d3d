import { expect, it } from 'vitest';
import { FrameRate } from './frame-rate.ts';

/** The reading after some seconds of a board that encodes `fps` of 25 frames per second. */
function readingAfter(seconds: number, fps: number) {
  const rate = new FrameRate();
  let reading;
  for (let atMs = 0; atMs <= seconds * 1000; atMs += 500) {
    const encoded = (atMs * fps) / 1000;
    reading = rate.read({ encoded, dropped: (atMs * (25 - fps)) / 1000, atMs });
  }
  return reading;
}

it('measures the rate, and whether frames are missing', () => {
  expect(readingAfter(1, 25)).toBeUndefined();
  expect(readingAfter(10, 25)).toEqual({ fps: 25, isShort: false });
  expect(readingAfter(10, 24)).toEqual({ fps: 24, isShort: false });
  expect(readingAfter(10, 12.5)).toEqual({ fps: 12.5, isShort: true });
});

it('reports no missing frames while nothing is encoded', () => {
  expect(readingAfter(10, 0)).toEqual({ fps: 0, isShort: false });
});
