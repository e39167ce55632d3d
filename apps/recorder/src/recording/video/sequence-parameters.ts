import { BitReader } from './bit-reader.ts';

/** What an MP4 file needs of a sequence parameter set (H.264 section 7.3.2.1.1). */
export interface SequenceParameters {
  readonly profile: number;
  readonly width: number;
  readonly height: number;
  readonly chromaFormat: number;
  readonly lumaDepth: number;
  readonly chromaDepth: number;
}

/** The profiles with a chroma format of their own. */
const highProfiles = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];
const monochrome = 0;
const fourTwoZero = 1;
const fourFourFour = 3;
const maxReferenceOffsets = 255;

export function parseSequenceParameters(unit: Buffer): SequenceParameters {
  const reader = new BitReader(withoutEmulationPrevention(unit).subarray(1));
  const profile = reader.bits(8);
  const constraintsAndLevel = 16;
  reader.bits(constraintsAndLevel);
  reader.unsigned(); // seq_parameter_set_id
  const format = highProfiles.includes(profile) ? readFormat(reader) : eightBitFourTwoZero;
  reader.unsigned(); // log2_max_frame_num_minus4
  skipPictureOrder(reader);
  reader.unsigned(); // max_num_ref_frames
  reader.bit(); // gaps_in_frame_num_value_allowed_flag
  return { profile, ...format, ...readFrameSize(reader, format.chromaFormat) };
}

/** Three bytes 00 00 03 stand for 00 00 (H.264 section 7.3.1). */
function withoutEmulationPrevention(unit: Buffer): Buffer {
  return Buffer.from(
    unit.filter((byte, at) => !(byte === 3 && unit[at - 1] === 0 && unit[at - 2] === 0)),
  );
}

type Format = Pick<SequenceParameters, 'chromaFormat' | 'lumaDepth' | 'chromaDepth'>;
const eightBitFourTwoZero: Format = { chromaFormat: fourTwoZero, lumaDepth: 8, chromaDepth: 8 };

function readFormat(reader: BitReader): Format {
  const chromaFormat = reader.unsigned();
  if (chromaFormat === fourFourFour) reader.bit(); // separate_colour_plane_flag
  const lumaDepth = reader.unsigned() + 8;
  const chromaDepth = reader.unsigned() + 8;
  reader.bit(); // qpprime_y_zero_transform_bypass_flag
  const hasScalingLists = reader.bit() === 1;
  const lists = chromaFormat === fourFourFour ? 12 : 8;
  for (let list = 0; hasScalingLists && list < lists; list += 1) {
    if (reader.bit() === 1) skipScalingList(reader, list < 6 ? 16 : 64);
  }
  return { chromaFormat, lumaDepth, chromaDepth };
}

/** H.264 section 7.3.2.1.1.1. */
function skipScalingList(reader: BitReader, size: number): void {
  let [last, next] = [8, 8];
  for (let at = 0; at < size; at += 1) {
    if (next !== 0) next = (last + reader.signed() + 256) % 256;
    if (next !== 0) last = next;
  }
}

function skipPictureOrder(reader: BitReader): void {
  const type = reader.unsigned();
  if (type === 0) reader.unsigned();
  if (type !== 1) return;
  reader.bit();
  reader.signed();
  reader.signed();
  const offsets = Math.min(reader.unsigned(), maxReferenceOffsets);
  for (let left = offsets; left > 0; left -= 1) reader.signed();
}

/** Sizes are in macroblocks, less the cropping (H.264 section 7.4.2.1.1). */
function readFrameSize(reader: BitReader, chromaFormat: number): { width: number; height: number } {
  const columns = reader.unsigned() + 1;
  const rows = reader.unsigned() + 1;
  const fieldRows = reader.bit() === 1 ? 1 : 2;
  if (fieldRows === 2) reader.bit(); // mb_adaptive_frame_field_flag
  reader.bit(); // direct_8x8_inference_flag
  const isCropped = reader.bit() === 1;
  const [left, right, top, bottom] = isCropped
    ? [reader.unsigned(), reader.unsigned(), reader.unsigned(), reader.unsigned()]
    : [0, 0, 0, 0];
  const cropX = chromaFormat === monochrome || chromaFormat === fourFourFour ? 1 : 2;
  const cropY = (chromaFormat === fourTwoZero ? 2 : 1) * fieldRows;
  return {
    width: columns * 16 - cropX * (left + right),
    height: rows * 16 * fieldRows - cropY * (top + bottom),
  };
}
