/** Shorter ones are nothing that anybody sees. */
const minGapMs = 400;
/** A board at one frame a second has such gaps by nature. */
const minTimesUsual = 3;
const weight = 0.1;

/** Notices when a stream's packets stay away for longer than they usually do. */
export class ArrivalGaps {
  #lastAt: number | undefined;
  #usualMs = 0;

  /** Takes a packet's arrival (ms) and returns how long none had come, where that is unusual. */
  arrived(now: number, beginsFrame: boolean): number | undefined {
    const gapMs = now - (this.#lastAt ?? now);
    this.#lastAt = now;
    if (!beginsFrame) return undefined;
    const isUnusual = gapMs >= minGapMs && gapMs >= this.#usualMs * minTimesUsual;
    this.#usualMs += (gapMs - this.#usualMs) * weight;
    return isUnusual ? gapMs : undefined;
  }
}
