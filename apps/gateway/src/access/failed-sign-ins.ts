const windowMs = 60_000;
const maxFailures = 30;
const maxAddresses = 10_000;

/** Counts invalid keys and tokens by address: 30 a minute are answered, further ones put off. */
export class FailedSignIns {
  readonly #now: () => number;
  readonly #counts = new Map<string, number>();
  #windowStart: number;
  #total = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#windowStart = now();
  }

  /** How many there were since the start. */
  get total(): number {
    return this.#total;
  }

  /** Counts a failure; false when the address has had too many in this minute. */
  add(address = ''): boolean {
    if (this.#now() - this.#windowStart > windowMs) {
      this.#windowStart = this.#now();
      this.#counts.clear();
    }
    this.#total += 1;
    const count = (this.#counts.get(address) ?? 0) + 1;
    if (this.#counts.size < maxAddresses || this.#counts.has(address)) {
      this.#counts.set(address, count);
    }
    return count <= maxFailures;
  }
}
