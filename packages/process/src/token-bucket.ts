/** Limits a rate, with bursts. */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #burst: number;
  #tokens: number;
  #at: number;

  /** It is full at first; `now` in ms. */
  constructor(perSecond: number, burst: number, now: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = now;
  }

  /** Takes tokens; false, and none are taken, when there are not enough. */
  take(amount: number, now: number): boolean {
    const refill = ((now - this.#at) / 1000) * this.#perSecond;
    this.#at = now;
    this.#tokens = Math.min(this.#burst, this.#tokens + refill);
    if (this.#tokens < amount) return false;
    this.#tokens -= amount;
    return true;
  }
}
