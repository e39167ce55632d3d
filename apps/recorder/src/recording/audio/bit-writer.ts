const initialBytes = 4096;

/** Writes numbers of any number of bits, the highest bit first. */
export class BitWriter {
  #bytes = Buffer.alloc(initialBytes);
  #bits = 0;

  /** The complete bytes so far. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#bits >>> 3);
  }

  /** Writes the lowest `count` bits of a value, up to 32; a negative one in two's complement. */
  write(value: number, count: number): void {
    this.#reserve(count);
    for (let left = count; left > 0;) {
      const used = this.#bits & 7;
      const taken = Math.min(8 - used, left);
      const part = (value >> (left - taken)) & ((1 << taken) - 1);
      const at = this.#bits >>> 3;
      this.#bytes[at] = (this.#bytes[at] ?? 0) | (part << (8 - used - taken));
      this.#bits += taken;
      left -= taken;
    }
  }

  /** So many zeros and a one. */
  writeUnary(zeros: number): void {
    this.#reserve(zeros + 1);
    this.#bits += zeros;
    this.write(1, 1);
  }

  /** Zeros up to the end of the byte. */
  align(): void {
    this.#bits = (this.#bits + 7) & ~7;
  }

  #reserve(bits: number): void {
    const needed = (this.#bits + bits + 8) >>> 3;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.alloc(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown);
    this.#bytes = grown;
  }
}
