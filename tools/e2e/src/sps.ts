import { BitReader, withoutEmulationPrevention } from './bit-reader.ts';

/** Fields of a sequence parameter set (H.264 section 7.3.2.1.1). */
export interface Sps {
  readonly profileIdc: number;
  /** constraint_set1_flag, which makes Baseline (66) Constrained Baseline (section A.2.1.1). */
  readonly isConstrained: boolean;
  readonly levelIdc: number;
  readonly referenceFrames: number;
  readonly width: number;
  readonly height: number;
}

const supportedProfiles: readonly number[] = [66, 77, 88];

/** Parses an SPS unit of a Baseline, Main or Extended stream; throws for any other. */
export function parseSps(unit: Uint8Array): Sps {
  if (((unit[0] ?? 0) & 0x1f) !== 7) throw new Error('This is not a sequence parameter set.');
  const reader = new BitReader(withoutEmulationPrevention(unit).subarray(1));
  const profileIdc = reader.bits(8);
  if (!supportedProfiles.includes(profileIdc))
    throw new Error(`Profile ${profileIdc} is not supported.`);
  const constraints = reader.bits(8);
  const levelIdc = reader.bits(8);
  reader.unsigned(); // seq_parameter_set_id
  reader.unsigned(); // log2_max_frame_num_minus4
  skipPictureOrder(reader);
  const referenceFrames = reader.unsigned();
  reader.bit(); // gaps_in_frame_num_value_allowed_flag
  const isConstrained = (constraints & 0x40) !== 0;
  return { profileIdc, isConstrained, levelIdc, referenceFrames, ...frameSize(reader) };
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

/** Sizes are in macroblocks, minus the cropping in units of two pixels for 4:2:0. */
function frameSize(reader: BitReader): { readonly width: number; readonly height: number } {
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
