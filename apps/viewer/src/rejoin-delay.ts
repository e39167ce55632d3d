import { exponentialBackoff } from '@boardcast/signaling';

const backoff = exponentialBackoff({ firstMs: 500, maxMs: 5000 });
/** Media that came for so long are proof that joining works. */
const stableMs = 10_000;

/** How long to wait before joining again: not at all at first, then longer each time. */
export class RejoinDelay {
  #attempt = 0;
  #playingSinceMs: number | undefined;

  /** Milliseconds before the next attempt. */
  next(): number {
    const delay = this.#attempt === 0 ? 0 : (backoff.delay(this.#attempt - 1) ?? 0);
    this.#attempt += 1;
    this.#playingSinceMs = undefined;
    return delay;
  }

  /** Media have come until `atMs`, of a monotonic clock. */
  playing(atMs: number): void {
    this.#playingSinceMs ??= atMs;
    if (atMs - this.#playingSinceMs >= stableMs) this.reset();
  }

  /** What was tried until now says nothing about the next attempt. */
  reset(): void {
    this.#attempt = 0;
  }
}
