export interface RestartPolicyOptions {
  /** The delay before the first restart, in ms; it doubles with each failure in the window. */
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
  /** Failures in the window after which there are no more restarts. */
  readonly maxFailures: number;
  readonly windowMs: number;
}

/** When a process that failed is started again. */
export class RestartPolicy {
  readonly #options: RestartPolicyOptions;
  #failures: readonly number[] = [];

  constructor(options: RestartPolicyOptions) {
    this.#options = options;
  }

  /** Records a failure. Returns the delay before the restart in ms, undefined after too many. */
  next(now = performance.now()): number | undefined {
    const { minDelayMs, maxDelayMs, maxFailures, windowMs } = this.#options;
    const recent = this.#failures.filter((at) => now - at < windowMs);
    this.#failures = [...recent, now];
    if (recent.length >= maxFailures) return undefined;
    return Math.min(maxDelayMs, minDelayMs * 2 ** recent.length);
  }
}
