import { u16, u32, u8 } from '../mp4/box.ts';
import { avcEntry } from '../mp4/sample-entry.ts';
import { parseSequenceParameters, type SequenceParameters } from './sequence-parameters.ts';

const SPS = 7;
const PPS = 8;
const maxSets = 16;
const maxSetBytes = 1024;
const profilesWithFormat = [100, 110, 122, 144];

function unitsOf(units: readonly Buffer[], type: number): readonly Buffer[] {
  return units.filter((unit) => ((unit[0] ?? 0) & 0x1f) === type);
}

/** The sample entry for the parameter sets of a key frame; undefined if it has none that can be used. */
export function h264Entry(units: readonly Buffer[]): Buffer | undefined {
  const [sequenceSets, pictureSets] = [unitsOf(units, SPS), unitsOf(units, PPS)];
  const [first] = sequenceSets;
  if (first === undefined || first.length < 5 || pictureSets.length === 0) return undefined;
  if (!fitIntoRecord(sequenceSets) || !fitIntoRecord(pictureSets)) return undefined;
  const parameters = parseSequenceParameters(first);
  const { width, height } = parameters;
  if (!isFrameSize(width) || !isFrameSize(height)) return undefined;
  return avcEntry(width, height, configurationRecord(sequenceSets, pictureSets, parameters));
}

function fitIntoRecord(units: readonly Buffer[]): boolean {
  return units.length <= maxSets && units.every(({ length }) => length <= maxSetBytes);
}

function isFrameSize(size: number): boolean {
  return size > 0 && size <= 0xffff;
}

/** AVCDecoderConfigurationRecord (ISO/IEC 14496-15 section 5.3.3.1). */
function configurationRecord(
  sequenceSets: readonly Buffer[],
  pictureSets: readonly Buffer[],
  parameters: SequenceParameters,
): Buffer {
  const profileToLevel = (sequenceSets[0] ?? Buffer.alloc(0)).subarray(1, 4);
  const lengthsOfFourBytes = 0xfc | 3;
  return Buffer.concat([
    u8(1),
    profileToLevel,
    u8(lengthsOfFourBytes, 0xe0 | sequenceSets.length),
    ...sequenceSets.flatMap((unit) => [u16(unit.length), unit]),
    u8(pictureSets.length),
    ...pictureSets.flatMap((unit) => [u16(unit.length), unit]),
    ...(profilesWithFormat.includes(parameters.profile) ? [formatFields(parameters)] : []),
  ]);
}

function formatFields({ chromaFormat, lumaDepth, chromaDepth }: SequenceParameters): Buffer {
  return u8(0xfc | chromaFormat, 0xf8 | (lumaDepth - 8), 0xf8 | (chromaDepth - 8), 0);
}

/** NAL units with their lengths before them. */
export function h264Sample(units: readonly Buffer[]): readonly Buffer[] {
  return units.flatMap((unit) => [u32(unit.length), unit]);
}
