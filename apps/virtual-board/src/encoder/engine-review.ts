import type { Profile } from '@boardcast/board';
import { engineNames, type MeasuredTrial } from './engine.ts';

/** What was encoded so far. */
export interface EncodeTotals {
  readonly encoded: number;
  readonly encodeTotalMs: number;
}

/** Seconds of frames, over which chance evens out. */
const windowSeconds = 10;
/** How much faster than in its trial an engine must be for the computer to have been busy then. */
const muchFaster = 1.5;

/**
 * Reviews the choice of an engine by what it does while it publishes: nothing is tried at the live
 * stream's cost.
 */
export class EngineReview {
  readonly #profile: Profile;
  readonly #trial: MeasuredTrial;
  #start: EncodeTotals = { encoded: 0, encodeTotalMs: 0 };

  constructor(profile: Profile, trial: MeasuredTrial) {
    this.#profile = profile;
    this.#trial = trial;
  }

  /**
   * Whether the choice is no longer sure, and the engines are to be tried anew at the next start: it
   * is too slow for the board, or a better one was passed over while the computer was busy.
   */
  doubts(totals: EncodeTotals): boolean {
    const encoded = totals.encoded - this.#start.encoded;
    if (encoded < windowSeconds * this.#profile.fps) return false;
    const fps = (encoded * 1000) / (totals.encodeTotalMs - this.#start.encodeTotalMs);
    this.#start = totals;
    const isFirstChoice = this.#trial.engine === engineNames[0];
    return fps < this.#profile.fps || (!isFirstChoice && fps > this.#trial.fps * muchFaster);
  }
}
