/** The impairment of one direction of a link. */
export interface LinkQuality {
  /** In bit/s; Infinity has no queue. */
  readonly bitrate: number;
  /** Datagrams that would wait longer are lost, in ms. */
  readonly queueMs: number;
  readonly delayMs: number;
  /** Each datagram is delayed by up to this, in ms; none overtakes another. */
  readonly jitterMs: number;
  /** The share that is delayed by `reorderMs`, so that others overtake it, 0 to 1. */
  readonly reordered: number;
  readonly reorderMs: number;
  /** The share of datagrams that is lost, 0 to 1. */
  readonly loss: number;
}

export const cleanLink: LinkQuality = {
  bitrate: Infinity,
  queueMs: 500,
  delayMs: 0,
  jitterMs: 0,
  reordered: 0,
  reorderMs: 30,
  loss: 0,
};

/** One direction of a link: computes when a datagram arrives. Its quality may change at any time. */
export class Impairment {
  quality: LinkQuality;
  readonly #random: () => number;
  /** When the queue is empty. */
  #freeAt = -Infinity;
  #lastArrivalAt = -Infinity;

  /** `random` returns a number from 0 up to 1, as Math.random does. */
  constructor(quality: LinkQuality = cleanLink, random: () => number = Math.random) {
    this.quality = quality;
    this.#random = random;
  }

  /** When a datagram that is sent at `now` (ms) arrives; undefined when it is lost. */
  arrivalOf(bytes: number, now: number): number | undefined {
    const { bitrate, queueMs, delayMs, jitterMs, reordered, reorderMs, loss } = this.quality;
    if (this.#random() < loss) return undefined;
    const startsAt = Math.max(now, this.#freeAt);
    if (startsAt - now > queueMs) return undefined;
    this.#freeAt = startsAt + (bytes * 8000) / bitrate;
    const arrival = this.#freeAt + delayMs + this.#random() * jitterMs;
    if (this.#random() < reordered) return arrival + reorderMs;
    this.#lastArrivalAt = Math.max(this.#lastArrivalAt, arrival);
    return this.#lastArrivalAt;
  }
}
