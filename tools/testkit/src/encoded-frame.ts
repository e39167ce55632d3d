import { nalType, nalTypes } from './nal-unit.ts';

export type VideoCodec = 'H264' | 'VP8';

/** The NAL units of one frame, an IDR's with its parameter sets; or the one part of a VP8 frame. */
export type EncodedFrame = readonly Buffer[];

/** Groups NAL units into frames of one slice; others than slices and parameter sets are left out. */
export function groupIntoFrames(units: readonly Buffer[]): readonly EncodedFrame[] {
  const frames: EncodedFrame[] = [];
  let parameterSets: Buffer[] = [];
  for (const unit of units) {
    const type = nalType(unit);
    if (type === nalTypes.sps || type === nalTypes.pps) parameterSets.push(unit);
    if (type !== nalTypes.slice && type !== nalTypes.idr) continue;
    frames.push([...parameterSets, unit]);
    parameterSets = [];
  }
  return frames;
}
