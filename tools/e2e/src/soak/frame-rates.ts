import type { FrameCount } from './page/frame-rate.ts';

/** A second, or as long as it was from one count to the next, with fewer frames than it should have. */
export interface PoorSecond {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** From the count before; far from a second when the page itself was late. */
  readonly lastedMs: number;
  readonly received: number;
  readonly decoded: number;
}

/** The frame rates of one viewer, from counts that are a second apart when the machine is not busy. */
export class FrameRates {
  readonly #wanted: number;
  #before: FrameCount | undefined;
  readonly poor: PoorSecond[] = [];
  seconds = 0;

  /** Rates below `wanted` frames a second are poor. */
  constructor(wanted: number) {
    this.#wanted = wanted;
  }

  add(counts: readonly FrameCount[]): void {
    for (const count of counts) {
      const before = this.#before;
      this.#before = count;
      // Another connection counts from 0.
      if (before === undefined || count.received < before.received) continue;
      const seconds = (count.at - before.at) / 1000;
      if (seconds <= 0) continue;
      this.seconds += seconds;
      const received = (count.received - before.received) / seconds;
      const decoded = (count.decoded - before.decoded) / seconds;
      if (received < this.#wanted)
        this.poor.push({ at: count.at, lastedMs: count.at - before.at, received, decoded });
    }
  }
}
