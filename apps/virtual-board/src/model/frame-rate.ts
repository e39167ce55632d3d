interface Sample {
  readonly encoded: number;
  /** The frames that the computer was too slow for, and no others. */
  readonly dropped: number;
  readonly atMs: number;
}

const windowMs = 4000;
/** The share of dropped frames that is tolerated without a warning. */
const maxDropShare = 0.1;

export interface RateReading {
  /** Frames per second. */
  readonly fps: number;
  /** Whether the computer was too slow for too many frames. */
  readonly isShort: boolean;
}

/** The rate of encoded frames over the last seconds. */
export class FrameRate {
  #samples: readonly Sample[] = [];

  /** Undefined until the window is half full. */
  read({ encoded, dropped, atMs }: Sample): RateReading | undefined {
    this.#samples = [...this.#samples, { encoded, dropped, atMs }].filter(
      (sample) => sample.atMs > atMs - windowMs,
    );
    const [first] = this.#samples;
    if (first === undefined || atMs - first.atMs < windowMs / 2) return undefined;
    const made = encoded - first.encoded;
    const lost = dropped - first.dropped;
    const fps = (made * 1000) / (atMs - first.atMs);
    return { fps, isShort: made > 0 && lost / (made + lost) > maxDropShare };
  }

  reset(): void {
    this.#samples = [];
  }
}
