/** Who answers a viewer's request for a key frame. */
export type Answerer = 'publisher' | 'kept-group' | 'nobody';

/** A viewer's own to spend at once, and how soon one comes back. */
const mostRequests = 3;
const requestEveryMs = 3000;
const groupEveryMs = 500;

/**
 * A viewer that asks again and again, since its link loses what it is sent, must not make the board
 * send key frames all the time to everybody: the publisher hears a few, then one in 3 s, and in
 * between the viewer is given the kept group of pictures.
 */
export class KeyFrameRequests {
  #left = mostRequests;
  #countedAt = 0;
  #publisherAt = -Infinity;
  #groupAt = -Infinity;

  /** `now` in milliseconds. */
  asked(now: number): Answerer {
    this.#left = Math.min(mostRequests, this.#left + (now - this.#countedAt) / requestEveryMs);
    this.#countedAt = now;
    if (this.#left >= 1) {
      this.#left -= 1;
      this.#publisherAt = now;
      return 'publisher';
    }
    // A request to the publisher is on its way, or the group just sent is.
    if (now - Math.max(this.#groupAt, this.#publisherAt) < groupEveryMs) return 'nobody';
    this.#groupAt = now;
    return 'kept-group';
  }
}
