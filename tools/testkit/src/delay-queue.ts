interface Entry {
  readonly at: number;
  readonly deliver: () => void;
}

/**
 * Delivers each entry at its time, in the order of their times. With a timer for each entry, a busy
 * process would deliver them in another order, and fake timers would be slow.
 */
export class DelayQueue {
  readonly #waiting: Entry[] = [];
  #timer: NodeJS.Timeout | undefined;

  /** `at` in ms, by performance.now(). */
  add(at: number, deliver: () => void): void {
    const place = this.#waiting.findLastIndex((other) => other.at <= at) + 1;
    this.#waiting.splice(place, 0, { at, deliver });
    if (place === 0) this.#wait();
  }

  /** Drops the entries that wait. */
  close(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #wait(): void {
    clearTimeout(this.#timer);
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#timer = setTimeout(() => this.#deliverDue(), Math.max(0, next.at - performance.now()));
  }

  #deliverDue(): void {
    const now = performance.now();
    while ((this.#waiting[0]?.at ?? Infinity) <= now) this.#waiting.shift()?.deliver();
    this.#wait();
  }
}
