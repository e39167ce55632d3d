import { box, fullBox, u16, u32, u64 } from './box.ts';
import { frameSizeOf, trackIds, type TrackFormat } from './track-format.ts';

/** A track, whose samples may be of several formats one after the other. */
export interface MovieTrack {
  readonly format: TrackFormat;
  readonly entries: readonly Buffer[];
}

export interface Movie {
  readonly tracks: readonly MovieTrack[];
  /** When it begins, in ms since 1970. */
  readonly start: number;
  /** In ms; undefined while it grows. */
  readonly duration?: number | undefined;
}

const secondsFrom1904To1970 = 2_082_844_800;
const timescale = 1000;
const matrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);

/** The boxes `ftyp` and `moov` of a fragmented file (ISO/IEC 14496-12 sections 4.3 and 8.2). */
export function movieHeader({ tracks, start, duration }: Movie): Buffer {
  const created = u64(Math.floor(start / 1000) + secondsFrom1904To1970);
  const times = Buffer.concat([created, created]);
  const mehd = duration === undefined ? [] : [fullBox('mehd', 1, 0, u64(Math.round(duration)))];
  const moov = box(
    'moov',
    mvhd(times),
    ...tracks.map((track) => trak(track, times)),
    box('mvex', ...mehd, ...tracks.map(trex)),
  );
  return Buffer.concat([ftyp, moov]);
}

const ftyp = box('ftyp', Buffer.from('iso6\0\0\0\0iso6isommp41', 'latin1'));

function mvhd(times: Buffer): Buffer {
  const rateAndVolume = Buffer.concat([u32(0x10000), u16(0x100, 0), u32(0, 0)]);
  const nextTrack = u32(3);
  const unknownDuration = u64(0);
  return fullBox(
    'mvhd',
    1,
    0,
    times,
    u32(timescale),
    unknownDuration,
    rateAndVolume,
    matrix,
    Buffer.alloc(24),
    nextTrack,
  );
}

function trak({ format, entries }: MovieTrack, times: Buffer): Buffer {
  const isVideo = format.kind === 'video';
  const handler = isVideo ? 'vide' : 'soun';
  const mediaHeader = isVideo
    ? fullBox('vmhd', 0, 1, u16(0, 0, 0, 0))
    : fullBox('smhd', 0, 0, u32(0));
  const undetermined = u16(0x55c4, 0);
  return box(
    'trak',
    tkhd(format, times),
    box(
      'mdia',
      fullBox('mdhd', 1, 0, times, u32(format.timescale), u64(0), undetermined),
      fullBox(
        'hdlr',
        0,
        0,
        u32(0),
        Buffer.from(handler),
        Buffer.alloc(12),
        Buffer.from(`${format.kind}\0`),
      ),
      box('minf', mediaHeader, dinf, stbl(entries)),
    ),
  );
}

function tkhd(format: TrackFormat, times: Buffer): Buffer {
  const isEnabledInMovie = 3;
  const isVideo = format.kind === 'video';
  const { width, height } = isVideo ? frameSizeOf(format) : { width: 0, height: 0 };
  return fullBox(
    'tkhd',
    1,
    isEnabledInMovie,
    times,
    u32(trackIds[format.kind], 0),
    u64(0),
    u32(0, 0),
    u16(0, 0, isVideo ? 0 : 0x100, 0),
    matrix,
    u32(width * 0x10000, height * 0x10000),
  );
}

const inThisFile = fullBox('url ', 0, 1);
const dinf = box('dinf', fullBox('dref', 0, 0, u32(1), inThisFile));

/** Without samples: these are in the fragments. */
function stbl(entries: readonly Buffer[]): Buffer {
  return box(
    'stbl',
    fullBox('stsd', 0, 0, u32(entries.length), ...entries),
    fullBox('stts', 0, 0, u32(0)),
    fullBox('stsc', 0, 0, u32(0)),
    fullBox('stsz', 0, 0, u32(0, 0)),
    fullBox('stco', 0, 0, u32(0)),
  );
}

function trex({ format }: MovieTrack): Buffer {
  return fullBox('trex', 0, 0, u32(trackIds[format.kind], 1, 0, 0, 0));
}
