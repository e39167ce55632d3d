import type { FileHandle } from 'node:fs/promises';
import { boxesIn, childrenOf, findBox, readBoxHeader } from './box-reader.ts';
import type { Subsegment } from './segment-index.ts';
import { SubsegmentList } from './subsegment-list.ts';
import { trackIds, type TrackFormat, type TrackKind } from './track-format.ts';

/** What a segment's file contains. */
export interface SegmentContent {
  readonly formats: readonly TrackFormat[];
  /** Where the first fragment begins. */
  readonly headerBytes: number;
  readonly subsegments: readonly Subsegment[];
}

/** Of nearly all headers. */
const usualHeaderBytes = 4096;
const maxHeaderBytes = 64 * 1024;
/** Of a fragment's `moof`, which has some bytes for each sample. */
const maxMoofBytes = 4 * 1024 * 1024;
const boxHeaderBytes = 8;
const syncSampleMask = 0x10000;

/** Reads a complete segment by its index; undefined if the file is none. */
export async function readSegment(file: FileHandle): Promise<SegmentContent | undefined> {
  const header = await readHeader(file);
  if (header?.index === undefined) return undefined;
  const { formats, headerBytes, index } = header;
  return { formats, headerBytes, subsegments: parseIndex(index) };
}

/** Reads a segment that was not completed, up to its last complete fragment. */
export async function scanSegment(file: FileHandle): Promise<SegmentContent | undefined> {
  const header = await readHeader(file);
  if (header === undefined) return undefined;
  const { formats, headerBytes } = header;
  const { size: fileSize } = await file.stat();
  const list = new SubsegmentList();
  for (let offset = header.headerBytes; ;) {
    const fragment = await readFragment(file, offset, fileSize);
    if (fragment === undefined) return { formats, headerBytes, subsegments: list.all };
    list.add(fragment);
    offset += fragment.size;
  }
}

interface Header extends Pick<SegmentContent, 'formats' | 'headerBytes'> {
  /** The box `sidx` of a complete segment. */
  readonly index: Buffer | undefined;
}

async function readHeader(file: FileHandle): Promise<Header | undefined> {
  return (
    parseHeader(await readAt(file, 0, usualHeaderBytes)) ??
    parseHeader(await readAt(file, 0, maxHeaderBytes))
  );
}

/** The header ends with the padding before the first fragment. */
function parseHeader(head: Buffer): Header | undefined {
  const padding = [...boxesIn(head)].find(({ type }) => type === 'free');
  const moov = findBox(head, 'moov');
  if (padding === undefined || moov === undefined) return undefined;
  const formats = childrenOf(moov, 'trak').flatMap((trak) => formatOf(trak) ?? []);
  if (formats[0]?.kind !== 'video') return undefined;
  const headerBytes = padding.offset + padding.size;
  return { formats, headerBytes, index: findBox(head, 'sidx') };
}

function formatOf(trak: Buffer): TrackFormat | undefined {
  const stsd = findBox(trak, 'trak', 'mdia', 'minf', 'stbl', 'stsd');
  const timescale = findBox(trak, 'trak', 'mdia', 'mdhd')?.readUInt32BE(28);
  const [entry] = stsd === undefined ? [] : [...boxesIn(stsd, 16)];
  if (stsd === undefined || entry === undefined || timescale === undefined) return undefined;
  const isVideo = findBox(trak, 'trak', 'mdia', 'minf', 'vmhd') !== undefined;
  const kind: TrackKind = isVideo ? 'video' : 'audio';
  return { kind, timescale, entry: stsd.subarray(entry.offset, entry.offset + entry.size) };
}

function parseIndex(sidx: Buffer): readonly Subsegment[] {
  const [countAt, firstAt, referenceBytes] = [38, 40, 12];
  return Array.from({ length: sidx.readUInt16BE(countAt) }, (_, index) => ({
    size: sidx.readUInt32BE(firstAt + index * referenceBytes),
    duration: sidx.readUInt32BE(firstAt + index * referenceBytes + 4),
  }));
}

/** The `moof` and `mdat` at an offset; undefined if they are not complete. */
async function readFragment(
  file: FileHandle,
  offset: number,
  fileSize: number,
): Promise<(Subsegment & { readonly isKey: boolean }) | undefined> {
  const moofHeader = readBoxHeader(await readAt(file, offset, boxHeaderBytes), 0);
  if (moofHeader?.type !== 'moof' || moofHeader.size > maxMoofBytes) return undefined;
  const mdatOffset = offset + moofHeader.size;
  const bytes = await readAt(file, offset, moofHeader.size + boxHeaderBytes);
  const mdatHeader = readBoxHeader(bytes, moofHeader.size);
  if (mdatHeader?.type !== 'mdat' || mdatOffset + mdatHeader.size > fileSize) return undefined;
  const video = videoRunOf(bytes.subarray(0, moofHeader.size));
  return video === undefined ? undefined : { size: moofHeader.size + mdatHeader.size, ...video };
}

/** The duration of the video in a `moof`, and whether it begins with a key frame. */
function videoRunOf(moof: Buffer): { duration: number; isKey: boolean } | undefined {
  const traf = childrenOf(moof, 'traf').find(
    (each) => findBox(each, 'traf', 'tfhd')?.readUInt32BE(12) === trackIds.video,
  );
  const trun = traf === undefined ? undefined : findBox(traf, 'traf', 'trun');
  if (trun === undefined) return undefined;
  const [countAt, firstAt, rowBytes, flagsIn] = [12, 20, 12, 8];
  const count = trun.readUInt32BE(countAt);
  if (count === 0 || trun.length < firstAt + count * rowBytes) return undefined;
  let duration = 0;
  for (let row = 0; row < count; row += 1) duration += trun.readUInt32BE(firstAt + row * rowBytes);
  return { duration, isKey: (trun.readUInt32BE(firstAt + flagsIn) & syncSampleMask) === 0 };
}

/** Up to `length` bytes. */
export async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, offset);
  return buffer.subarray(0, bytesRead);
}
