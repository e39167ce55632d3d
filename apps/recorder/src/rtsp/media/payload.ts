import type { MediaFrame } from '../../media/media-frame.ts';

/** With the headers of RTP, UDP and IPv6 less than the 1420 bytes of common tunnels. */
const maxPayloadBytes = 1348;
const fuA = 28;
/** Of VP8: the packet starts a partition (RFC 7741 section 4.2). */
const startOfPartition = 0x10;

/** The RTP payloads of a frame: RFC 6184 section 5, RFC 7741 section 4, RFC 3551, RFC 7587. */
export function payloadsOf(frame: MediaFrame): readonly Buffer[] {
  if (frame.kind === 'audio') return [frame.data];
  return frame.units.flatMap(frame.codec === 'H264' ? fragmentUnit : fragmentVp8);
}

/** A single NAL unit packet (RFC 6184 section 5.6), or FU-A fragments (section 5.8). */
function fragmentUnit(unit: Buffer): readonly Buffer[] {
  if (unit.length === 0) return [];
  if (unit.length <= maxPayloadBytes) return [unit];
  const header = unit.readUInt8(0);
  const fragments: Buffer[] = [];
  for (let start = 1; start < unit.length;) {
    const end = Math.min(unit.length, start + maxPayloadBytes - 2);
    const flags = (start === 1 ? 0x80 : 0) | (end === unit.length ? 0x40 : 0);
    const head = Buffer.from([(header & 0xe0) | fuA, flags | (header & 0x1f)]);
    fragments.push(Buffer.concat([head, unit.subarray(start, end)]));
    start = end;
  }
  return fragments;
}

function fragmentVp8(frame: Buffer): readonly Buffer[] {
  const fragments: Buffer[] = [];
  for (let start = 0; start < frame.length; start += maxPayloadBytes - 1) {
    const descriptor = Buffer.from([start === 0 ? startOfPartition : 0]);
    fragments.push(Buffer.concat([descriptor, frame.subarray(start, start + maxPayloadBytes - 1)]));
  }
  return fragments;
}
