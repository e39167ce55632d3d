/** Signed distance from `from` to `to` on the 16-bit circle of sequence numbers (RFC 3550 A.1). */
export function sequenceDistance(from: number, to: number): number {
  const distance = (to - from) & 0xffff;
  return distance < 0x8000 ? distance : distance - 0x10000;
}

/** Unrolls 16-bit sequence numbers into indices that never wrap; late packets get earlier indices. */
export class SequenceUnroller {
  #last: number | undefined;

  /** The index of a packet; the first one keeps its own sequence number, one cycle up. */
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

  /** Sequence numbers of another stream follow: the next one continues right after the highest. */
  reset(): void {
    this.#last = undefined;
  }
}
