/** Calls back once a period without drifting, and tells how many periods it was too late for. */
export class Clock {
  readonly #periodMs: number;
  readonly #tick: (missed: number) => void;
  readonly #startMs = performance.now();
  #count = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(periodMs: number, tick: (missed: number) => void) {
    this.#periodMs = periodMs;
    this.#tick = tick;
    this.#schedule();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(): void {
    const dueMs = this.#startMs + (this.#count + 1) * this.#periodMs;
    this.#timer = setTimeout(() => this.#fire(), Math.max(0, dueMs - performance.now()));
  }

  #fire(): void {
    const due = Math.floor((performance.now() - this.#startMs) / this.#periodMs);
    const missed = Math.max(0, due - this.#count - 1);
    this.#count += missed + 1;
    this.#schedule();
    this.#tick(missed);
  }
}
