/** A periodic timer without drift. */
export class Clock {
  readonly #periodMs: number;
  readonly #startMs = performance.now();
  #count = 0;
  #isClosed = false;
  #wake: () => void = () => undefined;

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  /**
   * Resolves when the next period begins, or at once if it has begun already, with the number of
   * missed periods; undefined once the clock is closed.
   */
  async next(): Promise<number | undefined> {
    const dueMs = this.#startMs + (this.#count + 1) * this.#periodMs;
    const waitMs = dueMs - performance.now();
    if (waitMs > 0) await this.#wait(waitMs);
    if (this.#isClosed) return undefined;
    const begun = Math.floor((performance.now() - this.#startMs) / this.#periodMs);
    const missed = Math.max(0, begun - this.#count - 1);
    this.#count += missed + 1;
    return missed;
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      setTimeout(resolve, ms);
    });
  }
}
