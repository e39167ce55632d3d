import type { FrameCount } from './page/frame-rate.ts';

/** The time from one count to the next, about a second, with too few frames. */
export interface PoorSecond {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The time since the count before; not about a second when the page itself was late. */
  readonly durationMs: number;
  readonly received: number;
  readonly decoded: number;
}

/** The frame rates of one viewer, from counts that are a second apart unless the machine is busy. */
export class FrameRates {
  readonly #minFps: number;
  #before: FrameCount | undefined;
  readonly poor: PoorSecond[] = [];
  seconds = 0;

  /** Rates below `minFps` are poor. */
  constructor(minFps: number) {
    this.#minFps = minFps;
  }

  add(counts: readonly FrameCount[]): void {
    for (const count of counts) {
      const before = this.#before;
      this.#before = count;
      // A new connection counts from 0.
      if (before === undefined || count.received < before.received) continue;
      const seconds = (count.at - before.at) / 1000;
      if (seconds <= 0) continue;
      this.seconds += seconds;
      const received = (count.received - before.received) / seconds;
      const decoded = (count.decoded - before.decoded) / seconds;
      if (received < this.#minFps)
        this.poor.push({ at: count.at, durationMs: count.at - before.at, received, decoded });
    }
  }
}
