import { parseRtp, sequenceDistance } from '@boardcast/rtp';

/** Counts complete frames: those whose packets, and all before, have arrived. */
export class FrameCounter {
  readonly #waiting = new Map<number, { readonly marker: boolean; readonly at: number }>();
  readonly #nackAfterMs: number;
  #next: number | undefined;
  #highest: number | undefined;
  #requestedAt = new Map<number, number>();
  complete = 0;
  /** The maximum delay of a frame because of missing packets, in ms. */
  maxWaitMs = 0;

  constructor(nackAfterMs = 50) {
    this.#nackAfterMs = nackAfterMs;
  }

  /** Registers an RTP packet of the stream. */
  push(message: Buffer, now: number): void {
    const header = parseRtp(message);
    if (header === undefined) return;
    const index = this.#indexOf(header.sequence);
    this.#next ??= index;
    if (index >= this.#next) this.#waiting.set(index, { marker: header.marker, at: now });
    this.#requestedAt.delete(index);
    this.#advance(now);
  }

  /** Sequence numbers to request (again), as a browser does. */
  missing(now: number): number[] {
    if (this.#next === undefined || this.#highest === undefined) return [];
    const requests: number[] = [];
    for (let index = this.#next; index < this.#highest; index += 1) {
      if (this.#waiting.has(index)) continue;
      const before = this.#requestedAt.get(index);
      if (before !== undefined && now - before < this.#nackAfterMs) continue;
      this.#requestedAt.set(index, now);
      requests.push(index & 0xffff);
    }
    return requests;
  }

  #indexOf(sequence: number): number {
    if (this.#highest === undefined) {
      this.#highest = sequence + 0x10000;
      return this.#highest;
    }
    const index = this.#highest + sequenceDistance(this.#highest & 0xffff, sequence);
    this.#highest = Math.max(this.#highest, index);
    return index;
  }

  #advance(now: number): void {
    for (;;) {
      const next = this.#next ?? 0;
      const packet = this.#waiting.get(next);
      if (packet === undefined) return;
      this.#waiting.delete(next);
      this.#next = next + 1;
      this.maxWaitMs = Math.max(this.maxWaitMs, now - packet.at);
      if (packet.marker) this.complete += 1;
    }
  }
}
