import { sequenceDistance } from '@boardcast/rtp';

/** Sequence numbers that are stored: 2 s at 20 Mbit/s, a power of two. */
const capacity = 4096;
const notSent = -1;

/** When each of the last sequence numbers was first sent to a viewer, in ms. */
export class SentLog {
  readonly #times = new Float64Array(capacity).fill(notSent);
  #last: number | undefined;

  /** Registers a packet; a retransmission does not change its time. */
  sent(sequence: number, now: number): void {
    const last = this.#last ?? (sequence - 1) & 0xffff;
    const distance = sequenceDistance(last, sequence);
    if (distance <= -capacity) return;
    if (distance > 0) {
      this.#forget(last, Math.min(distance, capacity));
      this.#last = sequence;
    } else if (this.sentAt(sequence) !== undefined) {
      return;
    }
    this.#times[sequence % capacity] = now;
  }

  /** Undefined for packets that were not sent, or too long ago. */
  sentAt(sequence: number): number | undefined {
    if (!this.#isStored(sequence)) return undefined;
    const time = this.#times[sequence % capacity] ?? notSent;
    return time === notSent ? undefined : time;
  }

  /** How many of the `length` sequence numbers after `from` were sent. */
  count(from: number, length: number): number {
    let sent = 0;
    for (let step = Math.max(1, length - capacity + 1); step <= length; step += 1) {
      if (this.sentAt((from + step) & 0xffff) !== undefined) sent += 1;
    }
    return sent;
  }

  /** When the first packet after a sequence number was sent; undefined without one. */
  sentAfter(sequence: number): number | undefined {
    if (this.#last === undefined) return undefined;
    const distance = Math.min(sequenceDistance(sequence, this.#last), capacity);
    for (let step = distance; step > 0; step -= 1) {
      const time = this.sentAt((this.#last - step + 1) & 0xffff);
      if (time !== undefined) return time;
    }
    return undefined;
  }

  #isStored(sequence: number): boolean {
    if (this.#last === undefined) return false;
    const age = sequenceDistance(sequence, this.#last);
    return age >= 0 && age < capacity;
  }

  #forget(last: number, count: number): void {
    for (let step = 1; step <= count; step += 1) {
      this.#times[(last + step) % capacity] = notSent;
    }
  }
}
