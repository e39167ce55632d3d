/** Half of the shortest gap that a viewer notices. */
const minGapMs = 250;
/** A board at 1 fps has long gaps regularly. */
const minTimesUsual = 2.5;
const weight = 0.1;

/** Detects unusually long gaps between the packets of a stream. */
export class ArrivalGaps {
  #lastAt: number | undefined;
  #usualMs = 0;

  /** Registers a packet; returns the length of an unusual gap before it, in ms. */
  packetReceived(now: number, beginsFrame: boolean): number | undefined {
    const gapMs = now - (this.#lastAt ?? now);
    this.#lastAt = now;
    if (!beginsFrame) return undefined;
    const isUnusual = gapMs >= minGapMs && gapMs >= this.#usualMs * minTimesUsual;
    this.#usualMs += (gapMs - this.#usualMs) * weight;
    return isUnusual ? gapMs : undefined;
  }
}
