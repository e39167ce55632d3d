/** Reads the bytes of a WebAssembly module from the position `at` on. */
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
    throw new Error(`Invalid number at byte ${this.at} of the WebAssembly module.`);
  }

  /** The next `size` bytes. */
  take(size) {
    const start = this.at;
    this.at += size;
    if (this.at > this.#bytes.length) throw new Error('The WebAssembly module is truncated.');
    return this.#bytes.subarray(start, this.at);
  }

  /** Bytes that follow their size. */
  sized() {
    return this.take(this.number());
  }

  /** Elements that follow their count. */
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
