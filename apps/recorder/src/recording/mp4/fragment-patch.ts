import { boxesIn, childrenOf, findBox } from './box-reader.ts';
import { trackIds, type TrackFormat, type TrackKind } from './track-format.ts';

/** How a fragment changes when it becomes part of another file. */
export interface FragmentPatch {
  /** In ms; added to the decode times. */
  readonly shift: number;
  /** Added to the sequence number. */
  readonly sequence: number;
  /** Which of the sample entries of its track in the other file, from 1 on. */
  readonly entry: Readonly<Record<TrackKind, number>>;
  readonly formats: readonly TrackFormat[];
}

/** Changes a `moof` of `movieFragment` in its place. */
export function patchFragment(moof: Buffer, patch: FragmentPatch): void {
  const mfhd = findBox(moof, 'moof', 'mfhd');
  mfhd?.writeUInt32BE((mfhd.readUInt32BE(12) + patch.sequence) >>> 0, 12);
  for (const traf of childrenOf(moof, 'traf')) patchTrack(traf, patch);
}

function patchTrack(traf: Buffer, { shift, entry, formats }: FragmentPatch): void {
  const tfhd = findBox(traf, 'traf', 'tfhd');
  const tfdt = findBox(traf, 'traf', 'tfdt');
  const kind = tfhd?.readUInt32BE(12) === trackIds.audio ? 'audio' : 'video';
  const format = formats.find((each) => each.kind === kind);
  if (tfhd === undefined || tfdt === undefined || format === undefined) return;
  tfhd.writeUInt32BE(entry[kind], 16);
  const ticks = Math.round((shift * format.timescale) / 1000);
  const shifted = Number(tfdt.readBigUInt64BE(12)) + ticks;
  tfdt.writeBigUInt64BE(BigInt(Math.max(0, shifted)), 12);
}

/** Whether these bytes are what `patchFragment` expects. */
export function isFragment(moof: Buffer): boolean {
  return [...boxesIn(moof)].length === 1 && findBox(moof, 'moof', 'mfhd') !== undefined;
}
