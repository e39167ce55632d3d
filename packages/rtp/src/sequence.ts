/** Signed distance from `from` to `to` on the 16-bit circle of sequence numbers (RFC 3550 A.1). */
export function sequenceDistance(from: number, to: number): number {
  const distance = (to - from) & 0xffff;
  return distance < 0x8000 ? distance : distance - 0x10000;
}

/** Extends 16-bit sequence numbers to numbers that do not wrap; late packets get lower numbers. */
export class SequenceUnroller {
  #last: number | undefined;

  /** The number of a packet; the first one has its sequence number plus one cycle. */
  unroll(sequence: number): number {
    if (this.#last === undefined) {
      this.#last = sequence + 0x10000;
      return this.#last;
    }
    const index = this.#last + sequenceDistance(this.#last & 0xffff, sequence);
    if (index > this.#last) this.#last = index;
    return index;
  }

  /** The highest index so far. */
  get highest(): number | undefined {
    return this.#last;
  }

  /** The sequence numbers of another stream follow. */
  reset(): void {
    this.#last = undefined;
  }
}
