/** Reads bits and Exp-Golomb numbers (section 9.1). */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  bit(): number {
    const byte = this.#bytes[this.#at >> 3];
    if (byte === undefined) throw new Error('The NAL unit ends too early.');
    const bit = (byte >> (7 - (this.#at & 7))) & 1;
    this.#at += 1;
    return bit;
  }

  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i += 1) value = value * 2 + this.bit();
    return value;
  }

  unsigned(): number {
    let zeros = 0;
    while (this.bit() === 0) zeros += 1;
    if (zeros > 32) throw new Error('The NAL unit has a number that is too long.');
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  signed(): number {
    const code = this.unsigned();
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2;
  }
}

/** Removes the emulation prevention bytes of a unit (section 7.4.1.1). */
export function withoutEmulationPrevention(unit: Uint8Array): Uint8Array {
  const isInserted = (byte: number, at: number) =>
    byte === 3 && at >= 2 && unit[at - 1] === 0 && unit[at - 2] === 0;
  return unit.filter((byte, at) => !isInserted(byte, at));
}
