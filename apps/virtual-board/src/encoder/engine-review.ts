import type { Profile } from '@boardcast/board';
import { engineNames, type MeasuredTrial } from './engine.ts';

/** The frames encoded so far, and the time that took. */
export interface EncodeTotals {
  readonly encoded: number;
  readonly encodeTotalMs: number;
}

/** Long enough to average out variations. */
const windowSeconds = 10;
/** An engine that is faster than its trial by this factor was tried on a busy computer. */
const busyTrialFactor = 1.5;

/** Reviews the choice of an engine by its speed while publishing. */
export class EngineReview {
  readonly #profile: Profile;
  readonly #trial: MeasuredTrial;
  #start: EncodeTotals = { encoded: 0, encodeTotalMs: 0 };

  constructor(profile: Profile, trial: MeasuredTrial) {
    this.#profile = profile;
    this.#trial = trial;
  }

  /**
   * Whether the engines should be tried again at the next start: this one is too slow, or a better one
   * was rejected while the computer was busy.
   */
  contradicts(totals: EncodeTotals): boolean {
    const encoded = totals.encoded - this.#start.encoded;
    if (encoded < windowSeconds * this.#profile.fps) return false;
    const fps = (encoded * 1000) / (totals.encodeTotalMs - this.#start.encodeTotalMs);
    this.#start = totals;
    const isFirstChoice = this.#trial.engine === engineNames[0];
    return fps < this.#profile.fps || (!isFirstChoice && fps > this.#trial.fps * busyTrialFactor);
  }
}
