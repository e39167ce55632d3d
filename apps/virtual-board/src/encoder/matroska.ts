/** Raw frames as minimal Matroska (RFC 9559), which gives each frame a timestamp. */

const id = {
  ebml: 0x1a45dfa3,
  docType: 0x4282,
  segment: 0x18538067,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackUid: 0x73c5,
  trackType: 0x83,
  codecId: 0x86,
  video: 0xe0,
  pixelWidth: 0xb0,
  pixelHeight: 0xba,
  colourSpace: 0x2eb524,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
} as const;

/** Nanoseconds per tick: timestamps are whole microseconds. */
const timestampScale = 1000;
const unknownSize = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

function bigEndian(value: number): readonly number[] {
  const bytes: number[] = [];
  for (let left = value; left > 0 || bytes.length === 0; left = Math.floor(left / 256)) {
    bytes.unshift(left % 256);
  }
  return bytes;
}

/** A size in eight bytes (RFC 8794 section 4). */
function sizeOf(length: number): readonly number[] {
  const bytes = bigEndian(length);
  return [0x01, ...Array.from({ length: 7 - bytes.length }, () => 0), ...bytes];
}

function element(name: keyof typeof id, content: readonly number[]): readonly number[] {
  return [...bigEndian(id[name]), ...sizeOf(content.length), ...content];
}

const text = (value: string) => [...new TextEncoder().encode(value)];

/** Everything before the first frame: one track of raw I420. */
export function fileHeader(width: number, height: number): Uint8Array {
  const video = [
    ...element('pixelWidth', bigEndian(width)),
    ...element('pixelHeight', bigEndian(height)),
    ...element('colourSpace', text('I420')),
  ];
  const track = [
    ...element('trackNumber', [1]),
    ...element('trackUid', [1]),
    ...element('trackType', [1]),
    ...element('codecId', text('V_UNCOMPRESSED')),
    ...element('video', video),
  ];
  return Uint8Array.from([
    ...element('ebml', element('docType', text('matroska'))),
    ...bigEndian(id.segment),
    ...unknownSize,
    ...element('info', element('timestampScale', bigEndian(timestampScale))),
    ...element('tracks', element('trackEntry', track)),
  ]);
}

/** What precedes the bytes of a frame of `size` bytes. */
export function frameHeader(timeUs: number, size: number): Uint8Array {
  const block = [0x81, 0, 0, 0x80];
  const time = element('timestamp', bigEndian(timeUs));
  const start = [...bigEndian(id.simpleBlock), ...sizeOf(block.length + size), ...block];
  const length = time.length + start.length + size;
  return Uint8Array.from([...bigEndian(id.cluster), ...sizeOf(length), ...time, ...start]);
}
