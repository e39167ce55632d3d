import { box, fullBox, u32, u64 } from './box.ts';
import { trackIds, type TrackKind } from './track-format.ts';

export interface Sample {
  readonly data: readonly Buffer[];
  /** In ticks of its track. */
  readonly duration: number;
  readonly isKey: boolean;
}

/** Consecutive samples of a track. */
export interface SampleRun {
  readonly kind: TrackKind;
  /** When the first one is decoded, in ticks. */
  readonly time: number;
  readonly samples: readonly Sample[];
}

const defaultBaseIsMoof = 0x20000;
const sampleDescriptionIndexPresent = 0x2;
const dataOffsetDurationSizeAndFlags = 0x701;

/** ISO/IEC 14496-12 section 8.8.3.1: depends on no other, or depends on others and is no sync sample. */
const syncSample = 0x2000000;
const otherSample = 0x1010000;

/** The boxes `moof` and `mdat` of some runs (ISO/IEC 14496-12 section 8.8). */
export function movieFragment(sequence: number, runs: readonly SampleRun[]): Buffer {
  const sizeWithoutOffsets = moof(sequence, runs, 0).length;
  const data = runs.flatMap(({ samples }) => samples.flatMap((sample) => sample.data));
  return Buffer.concat([moof(sequence, runs, sizeWithoutOffsets + 8), box('mdat', ...data)]);
}

function moof(sequence: number, runs: readonly SampleRun[], dataOffset: number): Buffer {
  let offset = dataOffset;
  const trafs = runs.map((run) => {
    const made = traf(run, offset);
    offset += run.samples.reduce((sum, sample) => sum + sizeOf(sample), 0);
    return made;
  });
  return box('moof', fullBox('mfhd', 0, 0, u32(sequence)), ...trafs);
}

function traf({ kind, time, samples }: SampleRun, dataOffset: number): Buffer {
  const rows = samples.map((sample) =>
    u32(sample.duration, sizeOf(sample), sample.isKey ? syncSample : otherSample),
  );
  return box(
    'traf',
    fullBox('tfhd', 0, defaultBaseIsMoof | sampleDescriptionIndexPresent, u32(trackIds[kind], 1)),
    fullBox('tfdt', 1, 0, u64(time)),
    fullBox('trun', 0, dataOffsetDurationSizeAndFlags, u32(samples.length, dataOffset), ...rows),
  );
}

function sizeOf({ data }: Sample): number {
  return data.reduce((sum, { length }) => sum + length, 0);
}
