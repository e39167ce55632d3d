import { TokenBucket } from './token-bucket.ts';

const burstSeconds = 10;
/** In ms: after it a guard that took nothing is as a new one. */
export const floodRecoveryMs = burstSeconds * 1000;
/** Messages per second of one client. */
export const defaultMessageRate = 500;
const defaultBytesPerMessage = 8 * 1024;

/**
 * Limits messages: `rate` per second and 8 KiB for each unless another size is given, with bursts of
 * ten seconds' worth. A board publishes with about 20 messages, and so does a viewer connect.
 */
export class FloodGuard {
  readonly #rate: number;
  readonly #bytesPerSecond: number;
  readonly #messages: TokenBucket;
  readonly #bytes: TokenBucket;

  /** A rate of 0 is no limit; `now` in ms. */
  constructor(
    rate: number,
    { now = performance.now(), bytesPerMessage = defaultBytesPerMessage } = {},
  ) {
    this.#rate = rate;
    this.#bytesPerSecond = rate * bytesPerMessage;
    this.#messages = new TokenBucket(rate, rate * burstSeconds, now);
    this.#bytes = new TokenBucket(this.#bytesPerSecond, this.#bytesPerSecond * burstSeconds, now);
  }

  /** Counts a message; returns the reason when the limit is exceeded. */
  take(bytes: number, now = performance.now()): string | undefined {
    if (this.#rate === 0) return undefined;
    if (!this.#messages.take(1, now)) {
      return `Too many messages: more than ${this.#rate} a second for too long`;
    }
    if (!this.#bytes.take(bytes, now)) {
      return `Too many bytes: more than ${this.#bytesPerSecond / 1024} KiB a second for too long`;
    }
    return undefined;
  }
}
