import { expect, it } from 'vitest';
import { FrameTimes } from './frame-times.ts';

function framesAt(...times: readonly number[]): FrameTimes {
  const frames = new FrameTimes();
  for (const at of times) frames.add(at);
  return frames;
}

it('finds the longest gap of a period, with what began before it and what has not ended', () => {
  const frames = framesAt(0, 100, 900, 1000, 1100);

  expect(frames.longestGap(0, 1200)).toEqual({ from: 100, to: 900 });
  expect(frames.longestGap(500, 1200)).toEqual({ from: 100, to: 900 });
  expect(frames.longestGap(950, 1250)).toEqual({ from: 1100, to: 1250 });
  expect(frames.longestGap(0, 600)).toEqual({ from: 100, to: 600 });
});

it('knows no gap before the first frame', () => {
  expect(framesAt().longestGap(0, 1000)).toBeUndefined();
});

it('forgets old frames, but not the one that a gap begins with', () => {
  const frames = framesAt(0, 100, 900);
  frames.forgetBefore(500);

  expect(frames.count).toBe(2);
  expect(frames.longestGap(500, 1000)).toEqual({ from: 100, to: 900 });
});
