/** Reads what seeking needs of fragmented MP4 (ISO/IEC 14496-12). */

export interface Box {
  readonly type: string;
  readonly content: DataView;
}

const headerBytes = 8;
const fullBoxBytes = 4;

/** The boxes at the beginning of some bytes; the last one may not be there yet. */
export function* boxesOf(bytes: DataView): Generator<Box> {
  for (let offset = 0; offset + headerBytes <= bytes.byteLength;) {
    const size = sizeAt(bytes, offset);
    if (size < headerBytes || offset + size > bytes.byteLength) return;
    const header = size === bytes.getUint32(offset) ? headerBytes : 2 * headerBytes;
    yield { type: typeAt(bytes, offset), content: part(bytes, offset + header, size - header) };
    offset += size;
  }
}

/** How many of some bytes are complete boxes. */
export function completeBytes(bytes: DataView): number {
  let offset = 0;
  while (offset + headerBytes <= bytes.byteLength) {
    const size = sizeAt(bytes, offset);
    if (size < headerBytes || offset + size > bytes.byteLength) break;
    offset += size;
  }
  return offset;
}

/** The first box at a path of types, such as `mdia/hdlr`. */
export function find(bytes: DataView, path: string): DataView | undefined {
  return path.split('/').reduce<DataView | undefined>((content, type) => {
    if (content === undefined) return undefined;
    for (const box of boxesOf(content)) if (box.type === type) return box.content;
    return undefined;
  }, bytes);
}

/** Section 4.2: a size of 1 is followed by one of 64 bits. */
function sizeAt(bytes: DataView, offset: number): number {
  const size = bytes.getUint32(offset);
  if (size !== 1) return size;
  if (offset + 2 * headerBytes > bytes.byteLength) return Number.POSITIVE_INFINITY;
  return Number(bytes.getBigUint64(offset + headerBytes));
}

export function typeAt(bytes: DataView, offset: number): string {
  const codes = [0, 1, 2, 3].map((index) => bytes.getUint8(offset + 4 + index));
  return String.fromCharCode(...codes);
}

function part(bytes: DataView, offset: number, length: number): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset + offset, length);
}

export interface VideoTrack {
  readonly id: number;
  /** Units in a second. */
  readonly timescale: number;
  readonly defaultDuration: number;
}

/** The video track of an initialization segment. */
export function videoTrackOf(moov: DataView): VideoTrack | undefined {
  for (const { type, content } of boxesOf(moov)) {
    if (type !== 'trak') continue;
    const handler = find(content, 'mdia/hdlr');
    const [header, media] = [find(content, 'tkhd'), find(content, 'mdia/mdhd')];
    if (handler === undefined || header === undefined || media === undefined) continue;
    // Section 8.4.3: handler_type follows pre_defined.
    if (typeAt(handler, fullBoxBytes) !== 'vide') continue;
    const id = header.getUint32(header.getUint8(0) === 1 ? 20 : 12);
    const timescale = media.getUint32(media.getUint8(0) === 1 ? 20 : 12);
    return { id, timescale, defaultDuration: trexDuration(moov, id) };
  }
  return undefined;
}

/** Section 8.8.3. */
function trexDuration(moov: DataView, trackId: number): number {
  const defaults = find(moov, 'mvex');
  if (defaults === undefined) return 0;
  for (const { type, content } of boxesOf(defaults)) {
    if (type === 'trex' && content.getUint32(4) === trackId) return content.getUint32(12);
  }
  return 0;
}

/** The times of a track's frames in a fragment, in seconds of the file. */
export function frameTimesOf(moof: DataView, track: VideoTrack): readonly number[] {
  const times: number[] = [];
  for (const { type, content } of boxesOf(moof)) {
    if (type !== 'traf') continue;
    const [header, decodeTime] = [find(content, 'tfhd'), find(content, 'tfdt')];
    if (header?.getUint32(4) !== track.id || decodeTime === undefined) continue;
    let time = baseTime(decodeTime);
    for (const run of boxesOf(content)) {
      if (run.type !== 'trun') continue;
      for (const sample of samplesOf(run.content, tfhdDuration(header) ?? track.defaultDuration)) {
        times.push((time + sample.offset) / track.timescale);
        time += sample.duration;
      }
    }
  }
  return times;
}

/** Section 8.8.12. */
function baseTime(tfdt: DataView): number {
  return tfdt.getUint8(0) === 1 ? Number(tfdt.getBigUint64(4)) : tfdt.getUint32(4);
}

function flagsOf(box: DataView): number {
  return box.getUint32(0) & 0xffffff;
}

/** Section 8.8.7: optional fields, in this order. */
function tfhdDuration(tfhd: DataView): number | undefined {
  const flags = flagsOf(tfhd);
  if ((flags & 0x08) === 0) return undefined;
  return tfhd.getUint32(8 + ((flags & 0x01) === 0 ? 0 : 8) + ((flags & 0x02) === 0 ? 0 : 4));
}

/** Section 8.8.8. */
function* samplesOf(trun: DataView, defaultDuration: number) {
  const flags = flagsOf(trun);
  const has = (flag: number) => (flags & flag) !== 0;
  const count = trun.getUint32(4);
  const before = 8 + (has(0x01) ? 4 : 0) + (has(0x04) ? 4 : 0);
  const sizes = [0x100, 0x200, 0x400, 0x800].map((flag) => (has(flag) ? 4 : 0));
  const size = sizes.reduce<number>((sum, value) => sum + value, 0);
  for (let index = 0; index < count; index += 1) {
    const start = before + index * size;
    const duration = has(0x100) ? trun.getUint32(start) : defaultDuration;
    const offset = has(0x800) ? trun.getInt32(start + size - 4) : 0;
    yield { duration, offset };
  }
}
