import { DelayQueue } from '@boardcast/testkit/delay-queue';
import type { Random } from '@boardcast/testkit/random';

export interface Impairment {
  /** In bit/s. */
  readonly bitrate: number;
  /** Packets that would be queued longer than this are dropped, in ms. */
  readonly queueMs: number;
  readonly delayMs: number;
  /** Each packet is delayed by up to this, which reorders packets, in ms. */
  readonly jitterMs: number;
  /** The fraction that is lost, 0 to 1. */
  readonly loss: number;
}

export const goodLink: Impairment = {
  bitrate: Infinity,
  queueMs: 500,
  delayMs: 10,
  jitterMs: 0,
  loss: 0,
};

/** One direction of a connection whose impairment may change, by fake timers. */
export class SimulatedLink {
  quality = goodLink;
  readonly #random: Random;
  readonly #deliver: (packet: Buffer) => void;
  readonly #inTransit = new DelayQueue();
  #freeAt = 0;
  lost = 0;

  constructor(random: Random, deliver: (packet: Buffer) => void) {
    this.#random = random;
    this.#deliver = deliver;
  }

  send(packet: Buffer): void {
    const { bitrate, queueMs, delayMs, jitterMs, loss } = this.quality;
    const now = performance.now();
    const waitMs = Math.max(0, this.#freeAt - now);
    if (waitMs > queueMs || this.#random.chance(loss)) {
      this.lost += 1;
      return;
    }
    this.#freeAt = now + waitMs + (packet.length * 8000) / bitrate;
    const lateMs = jitterMs === 0 ? 0 : this.#random.below(jitterMs);
    const sent = Buffer.from(packet);
    this.#inTransit.add(this.#freeAt + delayMs + lateMs, () => this.#deliver(sent));
  }
}
