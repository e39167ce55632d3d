import { findBox } from './box-reader.ts';

export type TrackKind = 'video' | 'audio';

/** What a player must know of a track before its first sample. */
export interface TrackFormat {
  readonly kind: TrackKind;
  /** Ticks per second. */
  readonly timescale: number;
  /** Its sample entry (ISO/IEC 14496-12 section 8.5.2), which says everything else. */
  readonly entry: Buffer;
}

export const trackIds: Readonly<Record<TrackKind, number>> = { video: 1, audio: 2 };

/** The bytes of a VisualSampleEntry before its own boxes. */
const visualBytes = 86;

export function frameSizeOf({ entry }: TrackFormat): { width: number; height: number } {
  return { width: entry.readUInt16BE(32), height: entry.readUInt16BE(34) };
}

/** The codec as in RFC 6381. */
export function codecOf({ entry }: TrackFormat): string {
  const type = entry.toString('latin1', 4, 8);
  if (type === 'fLaC') return 'flac';
  if (type === 'Opus') return 'opus';
  if (type === 'vp08') return 'vp08.00.10.08';
  const avcC = findBox(entry.subarray(visualBytes), 'avcC');
  return `${type}.${avcC?.toString('hex', 9, 12) ?? ''}`;
}

export function mimeTypeOf(formats: readonly TrackFormat[]): string {
  return `video/mp4; codecs="${formats.map(codecOf).join(', ')}"`;
}
