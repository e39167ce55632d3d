/** Where the answer to a viewer's key-frame request comes from. */
export type KeyFrameSource = 'publisher' | 'cache' | 'none';

/** The requests of one viewer that are forwarded at once, and the interval after that. */
const maxRequests = 3;
const requestIntervalMs = 3000;
const replayIntervalMs = 500;

/**
 * Limits the key-frame requests of one viewer: with a poor connection it would make the publisher send
 * key frames to all viewers all the time. A few requests are forwarded, then one every 3 s, and between
 * these the viewer is sent the cached group of pictures.
 */
export class KeyFrameRequests {
  #tokens = maxRequests;
  #refilledAt = 0;
  #forwardedAt = -Infinity;
  #replayedAt = -Infinity;

  /** Decides on the next request; `now` in ms. */
  next(now: number): KeyFrameSource {
    this.#tokens = Math.min(
      maxRequests,
      this.#tokens + (now - this.#refilledAt) / requestIntervalMs,
    );
    this.#refilledAt = now;
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      this.#forwardedAt = now;
      return 'publisher';
    }
    // A forwarded request, or a replayed group, is on its way.
    if (now - Math.max(this.#replayedAt, this.#forwardedAt) < replayIntervalMs) return 'none';
    this.#replayedAt = now;
    return 'cache';
  }
}
