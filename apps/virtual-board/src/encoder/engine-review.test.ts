import { profiles } from '@boardcast/board';
import { expect, it } from 'vitest';
import type { EngineName } from './engine.ts';
import { EngineReview } from './engine-review.ts';

const profile = profiles.esp32p4;

/** The review's results after periods of ten seconds with these milliseconds per frame. */
function review(engine: EngineName, trialFps: number, ...frameTimesMs: readonly number[]) {
  const trial = { engine, fps: trialFps, medianMs: 1000 / trialFps, p95Ms: 1000 / trialFps };
  const reviewer = new EngineReview(profile, trial);
  let totals = { encoded: 0, encodeTotalMs: 0 };
  return frameTimesMs.map((ms) => {
    totals = { encoded: totals.encoded + 250, encodeTotalMs: totals.encodeTotalMs + 250 * ms };
    return reviewer.contradicts(totals);
  });
}

it('confirms an engine that is fast enough', () => {
  expect(review('ffmpeg-wasm', 60, 15, 39, 8)).toEqual([false, false, false]);
});

it('contradicts an engine that is too slow in any ten seconds', () => {
  expect(review('ffmpeg-wasm', 60, 15, 45, 15)).toEqual([false, true, false]);
});

it('contradicts a second choice that is much faster than in its trial', () => {
  expect(review('webcodecs', 40, 24, 12)).toEqual([false, true]);
});

it('decides nothing before ten seconds of frames', () => {
  const trial = { engine: 'ffmpeg-wasm', fps: 60, medianMs: 16, p95Ms: 20 } as const;

  const isContradicted = new EngineReview(profile, trial).contradicts({
    encoded: 9,
    encodeTotalMs: 900,
  });

  expect(isContradicted).toBe(false);
});
