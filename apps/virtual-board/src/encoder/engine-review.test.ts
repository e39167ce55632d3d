import { profiles } from '@boardcast/board';
import { expect, it } from 'vitest';
import type { EngineName } from './engine.ts';
import { EngineReview } from './engine-review.ts';

const profile = profiles.esp32p4;

/** Whether it doubts, after each of some periods of ten seconds with so many milliseconds a frame. */
function review(engine: EngineName, trialFps: number, ...frameTimesMs: readonly number[]) {
  const trial = { engine, fps: trialFps, medianMs: 1000 / trialFps, p95Ms: 1000 / trialFps };
  const reviewer = new EngineReview(profile, trial);
  let totals = { encoded: 0, encodeTotalMs: 0 };
  return frameTimesMs.map((ms) => {
    totals = { encoded: totals.encoded + 250, encodeTotalMs: totals.encodeTotalMs + 250 * ms };
    return reviewer.doubts(totals);
  });
}

it('is content with an engine that holds the rate', () => {
  expect(review('ffmpeg-wasm', 60, 15, 39, 8)).toEqual([false, false, false]);
});

it('doubts an engine that does not, in any ten seconds', () => {
  expect(review('ffmpeg-wasm', 60, 15, 45, 15)).toEqual([false, true, false]);
});

it('doubts a second choice that is much faster than when it was tried', () => {
  expect(review('webcodecs', 40, 24, 12)).toEqual([false, true]);
});

it('tells nothing before ten seconds of frames', () => {
  const trial = { engine: 'ffmpeg-wasm', fps: 60, medianMs: 16, p95Ms: 20 } as const;

  const isInDoubt = new EngineReview(profile, trial).doubts({ encoded: 9, encodeTotalMs: 900 });

  expect(isInDoubt).toBe(false);
});
