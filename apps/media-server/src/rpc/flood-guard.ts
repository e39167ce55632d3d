import { TokenBucket } from './token-bucket.ts';

const burstSeconds = 10;
const bytesPerMessage = 8 * 1024;

/**
 * Limits the messages of one client: `rate` messages per second and 8 KiB for each, with bursts of ten
 * seconds' worth. A board publishes with about 20 messages, and so does a viewer connect.
 */
export class FloodGuard {
  readonly #rate: number;
  readonly #messages: TokenBucket;
  readonly #bytes: TokenBucket;

  /** A rate of 0 is no limit. */
  constructor(rate: number, now = performance.now()) {
    this.#rate = rate;
    this.#messages = new TokenBucket(rate, rate * burstSeconds, now);
    const bytes = rate * bytesPerMessage;
    this.#bytes = new TokenBucket(bytes, bytes * burstSeconds, now);
  }

  /** Counts a message; returns the reason when the limit is exceeded. */
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
