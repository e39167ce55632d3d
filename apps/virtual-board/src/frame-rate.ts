interface Sample {
  readonly encoded: number;
  readonly dropped: number;
  readonly atMs: number;
}

const windowMs = 4000;
/** The share of pictures that may be dropped before it is worth a word. */
const toleratedDrops = 0.1;

export interface RateReading {
  /** Pictures a second. */
  readonly fps: number;
  /** Whether so many were dropped that the rate is not the board's. */
  readonly isShort: boolean;
}

/** The rate at which pictures are encoded, over the last seconds. */
export class FrameRate {
  #samples: readonly Sample[] = [];

  /** Undefined until there is enough to tell. */
  read({ encoded, dropped, atMs }: Sample): RateReading | undefined {
    this.#samples = [...this.#samples, { encoded, dropped, atMs }].filter(
      (sample) => sample.atMs > atMs - windowMs,
    );
    const [first] = this.#samples;
    if (first === undefined || atMs - first.atMs < windowMs / 2) return undefined;
    const made = encoded - first.encoded;
    const lost = dropped - first.dropped;
    const fps = (made * 1000) / (atMs - first.atMs);
    return { fps, isShort: made > 0 && lost / (made + lost) > toleratedDrops };
  }

  reset(): void {
    this.#samples = [];
  }
}
