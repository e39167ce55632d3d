import type { EncodedFrame, VideoCodec } from './encoded-frame.ts';
import { nalTypes } from './nal-unit.ts';

/** What a link of 1280 bytes, the minimum of IPv6, carries with SRTP and through TURN. */
const maxPacketBytes = 1200;
const headerBytes = 12;
export const maxPayloadBytes = maxPacketBytes - headerBytes;

/** The RTP payloads of a frame: H.264 by RFC 6184, VP8 by RFC 7741. */
export function packetize(frame: EncodedFrame, codec: VideoCodec): readonly Buffer[] {
  return frame.flatMap(codec === 'H264' ? fragmentUnit : fragmentVp8);
}

/** A single NAL unit packet, or fragments of a long unit (FU-A). */
function fragmentUnit(unit: Buffer): readonly Buffer[] {
  if (unit.length <= maxPayloadBytes) return [unit];
  const header = unit.readUInt8(0);
  const fragments: Buffer[] = [];
  for (let at = 1; at < unit.length; at += maxPayloadBytes - 2) {
    const end = Math.min(unit.length, at + maxPayloadBytes - 2);
    const position = (at === 1 ? 0x80 : 0) | (end === unit.length ? 0x40 : 0);
    const head = Buffer.from([(header & 0xe0) | nalTypes.fuA, position | (header & 0x1f)]);
    fragments.push(Buffer.concat([head, unit.subarray(at, end)]));
  }
  return fragments;
}

function fragmentVp8(frame: Buffer): readonly Buffer[] {
  const fragments: Buffer[] = [];
  for (let at = 0; at < frame.length; at += maxPayloadBytes - 1) {
    const descriptor = Buffer.from([at === 0 ? 0x10 : 0]);
    fragments.push(Buffer.concat([descriptor, frame.subarray(at, at + maxPayloadBytes - 1)]));
  }
  return fragments;
}
