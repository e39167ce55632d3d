import { fullBox, u16, u32, u64 } from './box.ts';
import { trackIds } from './track-format.ts';

/** A part of a file that begins with a key frame. */
export interface Subsegment {
  /** In bytes. */
  readonly size: number;
  /** In ticks of the video. */
  readonly duration: number;
}

const startsWithSyncSample = 0x90000000;
const headBytes = 40;
const referenceBytes = 12;

/** The bytes of a segment index with so many references. */
export function segmentIndexBytes(references: number): number {
  return headBytes + references * referenceBytes;
}

/** The box `sidx` for the subsegments that follow after `distance` (ISO/IEC 14496-12 section 8.16.3). */
export function segmentIndex(
  subsegments: readonly Subsegment[],
  timescale: number,
  distance = 0,
): Buffer {
  const earliestTime = u64(0);
  return fullBox(
    'sidx',
    1,
    0,
    u32(trackIds.video, timescale),
    earliestTime,
    u64(distance),
    u16(0, subsegments.length),
    ...subsegments.map(({ size, duration }) => u32(size, duration, startsWithSyncSample)),
  );
}

/** Joins neighbours until there are no more than `limit`. */
export function joinSubsegments(
  subsegments: readonly Subsegment[],
  limit: number,
): readonly Subsegment[] {
  const together = Math.ceil(subsegments.length / limit);
  if (together <= 1) return subsegments;
  const joined: Subsegment[] = [];
  for (let at = 0; at < subsegments.length; at += together) {
    joined.push(sumOf(subsegments.slice(at, at + together)));
  }
  return joined;
}

function sumOf(subsegments: readonly Subsegment[]): Subsegment {
  return subsegments.reduce((sum, each) => ({
    size: sum.size + each.size,
    duration: sum.duration + each.duration,
  }));
}
