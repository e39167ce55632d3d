import type { SegmentContent } from './mp4/segment-reader.ts';
import { joinSubsegments, segmentIndex, type Subsegment } from './mp4/segment-index.ts';
import { movieHeader, type MovieTrack } from './mp4/movie-header.ts';
import type { FragmentPatch } from './mp4/fragment-patch.ts';
import type { TrackFormat, TrackKind } from './mp4/track-format.ts';
import type { SegmentStore } from './segment-store.ts';
import type { StoredSegment } from './stored-segment.ts';

/** `sidx` has 16 bits for their number. */
const maxReferences = 16_384;
/** More than the fragments of any segment. */
const sequencesOfPiece = 100_000;

/** Some subsegments of a segment, as a part of a file for a range of time. */
export interface RecordingPiece {
  readonly segment: StoredSegment;
  /** In the segment's file. */
  readonly offset: number;
  readonly size: number;
  readonly patch: FragmentPatch;
}

/** A file for a range of time: a header, and pieces of segments. */
export interface RecordingFile {
  readonly header: Buffer;
  readonly pieces: readonly RecordingPiece[];
  readonly size: number;
}

/** The codecs changed in the range, so that one file cannot have it all. */
export class CodecChangeError extends Error {
  /** In ms since 1970. */
  readonly at: number;

  constructor(at: number) {
    super(
      `The codec changed at ${new Date(at).toISOString()}: request what is before or after it.`,
    );
    this.name = 'CodecChangeError';
    this.at = at;
  }
}

interface Part {
  readonly segment: StoredSegment;
  readonly content: SegmentContent;
  readonly offset: number;
  /** Of its first subsegment in the segment, in ticks of the video. */
  readonly time: number;
  readonly subsegments: readonly Subsegment[];
}

/**
 * Lays out the file of a board between two times in ms since 1970, from key frame to key frame;
 * undefined where nothing was recorded. Throws a CodecChangeError.
 */
export async function layOutFile(
  store: SegmentStore,
  board: string,
  from: number,
  to: number,
): Promise<RecordingFile | undefined> {
  const parts: Part[] = [];
  for (const segment of store.catalog.between(board, from, to)) {
    const content = await store.contentOf(segment);
    const part = content === undefined ? undefined : partOf(segment, content, from, to);
    if (part !== undefined) parts.push(part);
  }
  const [first] = parts;
  return first === undefined ? undefined : fileOf(first, parts);
}

function partOf(
  segment: StoredSegment,
  content: SegmentContent,
  from: number,
  to: number,
): Part | undefined {
  const perMs = (content.formats[0]?.timescale ?? 1) / 1000;
  const [fromTicks, toTicks] = [(from - segment.start) * perMs, (to - segment.start) * perMs];
  let [time, offset, begin] = [0, content.headerBytes, 0];
  const { subsegments } = content;
  for (const { size, duration } of subsegments) {
    if (time + duration > fromTicks) break;
    [time, offset, begin] = [time + duration, offset + size, begin + 1];
  }
  let [end, at] = [begin, time];
  while (end < subsegments.length && at < toTicks) at += subsegments[end++]?.duration ?? 0;
  if (end === begin) return undefined;
  return { segment, content, offset, time, subsegments: subsegments.slice(begin, end) };
}

function fileOf(first: Part, parts: readonly Part[]): RecordingFile {
  const tracks = (['video', 'audio'] as const).flatMap((kind) => trackOf(kind, parts) ?? []);
  const timescale = tracks[0]?.format.timescale ?? 1;
  const pieces: RecordingPiece[] = [];
  let ticks = 0;
  for (const part of parts) {
    pieces.push(pieceOf(part, tracks, ((ticks - part.time) * 1000) / timescale, pieces.length));
    ticks += part.subsegments.reduce((sum, { duration }) => sum + duration, 0);
  }
  const start = first.segment.start + (first.time * 1000) / timescale;
  const references = joinSubsegments(
    parts.flatMap(({ subsegments }) => subsegments),
    maxReferences,
  );
  const header = Buffer.concat([
    movieHeader({ tracks, start, duration: (ticks * 1000) / timescale }),
    segmentIndex(references, timescale),
  ]);
  const size = pieces.reduce((sum, piece) => sum + piece.size, header.length);
  return { header, pieces, size };
}

function pieceOf(
  { segment, content, offset, subsegments }: Part,
  tracks: readonly MovieTrack[],
  shift: number,
  index: number,
): RecordingPiece {
  const { formats } = content;
  const entryOf = (kind: TrackKind) => {
    const entry = formatOf(kind, formats)?.entry;
    const { entries = [] } = tracks.find(({ format }) => format.kind === kind) ?? {};
    return (
      1 +
      Math.max(
        0,
        entries.findIndex((each) => entry?.equals(each) === true),
      )
    );
  };
  const entry = { video: entryOf('video'), audio: entryOf('audio') };
  const size = subsegments.reduce((sum, each) => sum + each.size, 0);
  const patch = { shift, sequence: index * sequencesOfPiece, entry, formats };
  return { segment, offset, size, patch };
}

/** A track with all sample entries that its parts have. */
function trackOf(kind: TrackKind, parts: readonly Part[]): MovieTrack | undefined {
  const entries: Buffer[] = [];
  let found: TrackFormat | undefined;
  for (const { segment, content } of parts) {
    const format = formatOf(kind, content.formats);
    if (format === undefined) continue;
    found ??= format;
    if (entryType(format) !== entryType(found)) throw new CodecChangeError(segment.start);
    if (!entries.some((entry) => entry.equals(format.entry))) entries.push(format.entry);
  }
  return found === undefined ? undefined : { format: found, entries };
}

function formatOf(kind: TrackKind, formats: readonly TrackFormat[]): TrackFormat | undefined {
  return formats.find((format) => format.kind === kind);
}

function entryType({ entry }: TrackFormat): string {
  return entry.toString('latin1', 4, 8);
}
