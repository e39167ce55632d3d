import { TokenBucket } from './token-bucket.ts';

const burstSeconds = 10;
const bytesPerMessage = 8 * 1024;

/**
 * How much one client may say: `rate` messages a second and 8 KiB for each, ten seconds' worth of it
 * at once. A board publishes with some 20 messages and a viewer joins with as many.
 */
export class FloodGuard {
  readonly #rate: number;
  readonly #messages: TokenBucket;
  readonly #bytes: TokenBucket;

  /** A rate of 0 lets everything through. */
  constructor(rate: number, now = performance.now()) {
    this.#rate = rate;
    this.#messages = new TokenBucket(rate, rate * burstSeconds, now);
    const bytes = rate * bytesPerMessage;
    this.#bytes = new TokenBucket(bytes, bytes * burstSeconds, now);
  }

  /** Counts a message; returns in words what is too much, or undefined. */
  take(bytes: number, now = performance.now()): string | undefined {
    if (this.#rate === 0) return undefined;
    if (!this.#messages.take(1, now)) {
      return `Too many messages: more than ${this.#rate} a second for too long`;
    }
    if (!this.#bytes.take(bytes, now)) {
      return `Too many bytes: more than ${this.#rate * 8} KiB a second for too long`;
    }
    return undefined;
  }
}
