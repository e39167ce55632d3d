import { BitReader, withoutEmulationPrevention } from './bit-reader.ts';
import type { AccessUnit } from '@boardcast/testkit/h264-depacketizer';
import { nalType, nalTypes } from '@boardcast/testkit/nal-unit';

/** The fields of the parameter sets that locate a slice's QP. */
interface ParameterSets {
  readonly frameNumberBits: number;
  /** Undefined for a picture order count of type 2, which slices do not carry. */
  readonly pictureOrderBits: number | undefined;
  readonly initialQp: number;
  readonly hasRedundantPictures: boolean;
}

function readerOf(unit: Uint8Array): BitReader {
  return new BitReader(withoutEmulationPrevention(unit).subarray(1));
}

/** Section 7.3.2.1.1, as far as the picture order count; of a Baseline stream. */
function readSps(unit: Uint8Array): Pick<ParameterSets, 'frameNumberBits' | 'pictureOrderBits'> {
  const reader = readerOf(unit);
  reader.bits(24); // profile, constraints, level
  reader.unsigned(); // seq_parameter_set_id
  const frameNumberBits = reader.unsigned() + 4;
  const type = reader.unsigned();
  if (type === 1) throw new Error('A picture order count of type 1 is not supported.');
  return { frameNumberBits, pictureOrderBits: type === 0 ? reader.unsigned() + 4 : undefined };
}

/** Section 7.3.2.2. */
function readPps(unit: Uint8Array): Pick<ParameterSets, 'initialQp' | 'hasRedundantPictures'> {
  const reader = readerOf(unit);
  reader.unsigned(); // pic_parameter_set_id
  reader.unsigned(); // seq_parameter_set_id
  if (reader.bits(2) !== 0) throw new Error('CABAC and bottom fields are not supported.');
  if (reader.unsigned() !== 0) throw new Error('Slice groups are not supported.');
  reader.unsigned(); // num_ref_idx_l0_default_active_minus1
  reader.unsigned(); // num_ref_idx_l1_default_active_minus1
  reader.bits(3); // weighted_pred_flag, weighted_bipred_idc
  const initialQp = 26 + reader.signed();
  reader.signed(); // pic_init_qs_minus26
  reader.signed(); // chroma_qp_index_offset
  reader.bits(2); // deblocking_filter_control_present_flag, constrained_intra_pred_flag
  return { initialQp, hasRedundantPictures: reader.bit() === 1 };
}

/** Section 7.3.3, of a frame in I or P slices. */
function readSliceQp(unit: Uint8Array, sets: ParameterSets): number {
  const reader = readerOf(unit);
  const isIdr = nalType(unit) === nalTypes.idr;
  reader.unsigned(); // first_mb_in_slice
  const isPredicted = reader.unsigned() % 5 === 0;
  reader.unsigned(); // pic_parameter_set_id
  reader.bits(sets.frameNumberBits);
  if (isIdr) reader.unsigned(); // idr_pic_id
  if (sets.pictureOrderBits !== undefined) reader.bits(sets.pictureOrderBits);
  if (sets.hasRedundantPictures) reader.unsigned();
  if (isPredicted) skipReferences(reader);
  const isReference = ((unit[0] ?? 0) & 0x60) !== 0;
  if (isReference) skipMarking(reader, isIdr);
  return sets.initialQp + reader.signed();
}

function skipReferences(reader: BitReader): void {
  if (reader.bit() === 1) reader.unsigned(); // num_ref_idx_l0_active_minus1
  if (reader.bit() === 0) return;
  while (reader.unsigned() !== 3) reader.unsigned();
}

function skipMarking(reader: BitReader, isIdr: boolean): void {
  if (isIdr) {
    reader.bits(2);
    return;
  }
  if (reader.bit() === 0) return;
  for (let operation = reader.unsigned(); operation !== 0; operation = reader.unsigned()) {
    reader.unsigned();
    if (operation === 3) reader.unsigned();
  }
}

/** The initial QP of each slice; `units` begin with parameter sets. */
export function sliceQps(units: readonly AccessUnit[]): readonly number[] {
  const qps: number[] = [];
  let present: Partial<ParameterSets> = {};
  for (const unit of units.flatMap(({ units: parts }) => parts)) {
    const type = nalType(unit);
    if (type === nalTypes.sps) present = { ...present, ...readSps(unit) };
    if (type === nalTypes.pps) present = { ...present, ...readPps(unit) };
    if (type !== nalTypes.slice && type !== nalTypes.idr) continue;
    qps.push(readSliceQp(unit, present as ParameterSets));
  }
  return qps;
}
