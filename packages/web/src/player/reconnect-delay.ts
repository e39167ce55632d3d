import { exponentialBackoff } from '@boardcast/signaling';

const backoff = exponentialBackoff({ firstMs: 500, maxMs: 5000 });
/** After this time of live media the next attempt is immediate again. */
const stableMs = 10_000;

/** The delay before each reconnect: none at first, then longer each time. */
export class ReconnectDelay {
  #attempt = 0;
  #liveSinceMs: number | undefined;

  /** Milliseconds before the next attempt. */
  next(): number {
    const delay = this.#attempt === 0 ? 0 : (backoff.delay(this.#attempt - 1) ?? 0);
    this.#attempt += 1;
    this.#liveSinceMs = undefined;
    return delay;
  }

  /** Call it while media are live; `atMs` is monotonic. */
  live(atMs: number): void {
    this.#liveSinceMs ??= atMs;
    if (atMs - this.#liveSinceMs >= stableMs) this.reset();
  }

  /** Makes the next attempt immediate. */
  reset(): void {
    this.#attempt = 0;
  }
}
