/** Reads the bytes of a WebAssembly module; every value read moves `at` behind it. */
export class WasmReader {
  at = 0;
  #bytes;

  constructor(bytes) {
    this.#bytes = bytes;
  }

  get isAtEnd() {
    return this.at >= this.#bytes.length;
  }

  byte() {
    return this.take(1)[0];
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  number() {
    let value = 0;
    for (let bit = 0; bit < 35; bit += 7) {
      const byte = this.byte();
      value += (byte % 0x80) * 2 ** bit;
      if (byte < 0x80) return value;
    }
    throw new Error(`The WebAssembly module has no number at byte ${this.at}.`);
  }

  /** The next `size` bytes themselves. */
  take(size) {
    const start = this.at;
    this.at += size;
    if (this.at > this.#bytes.length) throw new Error('The WebAssembly module ends too early.');
    return this.#bytes.subarray(start, this.at);
  }

  /** Bytes after their size. */
  sized() {
    return this.take(this.number());
  }

  /** Elements after their count. */
  list(element) {
    return Array.from({ length: this.number() }, () => element());
  }
}

/** A number as unsigned LEB128. */
export function encodeNumber(value) {
  const bytes = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push(0x80 + (value % 0x80));
  return Uint8Array.from([...bytes, value]);
}
