/** What a sequence parameter set says of the pictures (H.264 section 7.3.2.1.1). */
export interface Sps {
  readonly profileIdc: number;
  /** constraint_set1_flag, which makes Baseline (66) Constrained Baseline (section A.2.1.1). */
  readonly isConstrained: boolean;
  readonly levelIdc: number;
  readonly referenceFrames: number;
  readonly width: number;
  readonly height: number;
}

/** Reads bits and Exp-Golomb numbers (section 9.1). */
class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  bit(): number {
    const byte = this.#bytes[this.#at >> 3];
    if (byte === undefined) throw new Error('The sequence parameter set ends too early.');
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
    if (zeros > 32) throw new Error('The sequence parameter set has a number that is too long.');
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  signed(): number {
    const code = this.unsigned();
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2;
  }
}

/** Drops the bytes that keep start codes out of a unit (section 7.4.1.1). */
function withoutEmulationPrevention(unit: Uint8Array): Uint8Array {
  const isInserted = (byte: number, at: number) =>
    byte === 3 && at >= 2 && unit[at - 1] === 0 && unit[at - 2] === 0;
  return unit.filter((byte, at) => !isInserted(byte, at));
}

const understood: readonly number[] = [66, 77, 88];

/** Parses an SPS unit of a Baseline, Main or Extended stream; throws for any other. */
export function parseSps(unit: Uint8Array): Sps {
  if (((unit[0] ?? 0) & 0x1f) !== 7) throw new Error('This is no sequence parameter set.');
  const reader = new BitReader(withoutEmulationPrevention(unit).subarray(1));
  const profileIdc = reader.bits(8);
  if (!understood.includes(profileIdc)) throw new Error(`Profile ${profileIdc} is not understood.`);
  const constraints = reader.bits(8);
  const levelIdc = reader.bits(8);
  reader.unsigned(); // seq_parameter_set_id
  reader.unsigned(); // log2_max_frame_num_minus4
  skipPictureOrder(reader);
  const referenceFrames = reader.unsigned();
  reader.bit(); // gaps_in_frame_num_value_allowed_flag
  const isConstrained = (constraints & 0x40) !== 0;
  return { profileIdc, isConstrained, levelIdc, referenceFrames, ...pictureSize(reader) };
}

function skipPictureOrder(reader: BitReader): void {
  const type = reader.unsigned();
  if (type === 0) reader.unsigned();
  if (type !== 1) return;
  reader.bit();
  reader.signed();
  reader.signed();
  for (let left = reader.unsigned(); left > 0; left -= 1) reader.signed();
}

/** Sizes are told in macroblocks, less what is cropped, in steps of two pixels for 4:2:0. */
function pictureSize(reader: BitReader): { readonly width: number; readonly height: number } {
  const columns = reader.unsigned() + 1;
  const rows = reader.unsigned() + 1;
  const isProgressive = reader.bit();
  if (isProgressive === 0) reader.bit();
  reader.bit(); // direct_8x8_inference_flag
  const isCropped = reader.bit() === 1;
  const [left, right, top, bottom] = isCropped
    ? [reader.unsigned(), reader.unsigned(), reader.unsigned(), reader.unsigned()]
    : [0, 0, 0, 0];
  const fields = 2 - isProgressive;
  return {
    width: columns * 16 - (left + right) * 2,
    height: rows * 16 * fields - (top + bottom) * 2 * fields,
  };
}
