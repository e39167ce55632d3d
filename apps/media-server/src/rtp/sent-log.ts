import { sequenceDistance } from './sequence.ts';

/** Sequence numbers that are remembered: 2 s of 20 Mbit/s, a power of two. */
const capacity = 4096;
const notSent = -1;

/** When each of the last sequence numbers was first sent to a viewer, in milliseconds. */
export class SentLog {
  readonly #times = new Float64Array(capacity).fill(notSent);
  #last: number | undefined;

  /** Notes a packet; one that is sent again keeps its first time. */
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

  /** Undefined for what was not sent, or so long ago that it is forgotten. */
  sentAt(sequence: number): number | undefined {
    if (!this.#remembers(sequence)) return undefined;
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

  /** When the first packet after a sequence number was sent; undefined when there is none yet. */
  sentAfter(sequence: number): number | undefined {
    if (this.#last === undefined) return undefined;
    const waiting = Math.min(sequenceDistance(sequence, this.#last), capacity);
    for (let step = waiting; step > 0; step -= 1) {
      const time = this.sentAt((this.#last - step + 1) & 0xffff);
      if (time !== undefined) return time;
    }
    return undefined;
  }

  #remembers(sequence: number): boolean {
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
