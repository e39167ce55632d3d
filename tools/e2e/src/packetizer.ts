import type { ClipCodec, NalUnit, Picture } from './clip.ts';

export const payloadType = 102;
export const vp8PayloadType = 96;
export const videoSsrc = 1;

/** What a link of 1280 bytes, the least of IPv6, carries with SRTP and through TURN. */
const maxPacketBytes = 1200;
const headerBytes = 12;
const maxPayloadBytes = maxPacketBytes - headerBytes;
const FU_A = 28;

/**
 * RTP of one stream (RFC 3550): H.264 by RFC 6184, single NAL units and fragments of long ones; VP8
 * by RFC 7741.
 */
export class Packetizer {
  readonly #codec: ClipCodec;
  #sequence = 0;
  #timestamp = 0;

  constructor(codec: ClipCodec = 'H264') {
    this.#codec = codec;
  }

  /** The packets of a picture that is 1/`rate` s later than the one before. */
  packetize(units: Picture, rate: number): Buffer[] {
    this.#timestamp = (this.#timestamp + 90_000 / rate) >>> 0;
    const payloads = units.flatMap(this.#codec === 'H264' ? fragments : vp8Parts);
    return payloads.map((payload, place) => this.#packet(payload, place === payloads.length - 1));
  }

  get #payloadType(): number {
    return this.#codec === 'H264' ? payloadType : vp8PayloadType;
  }

  #packet(payload: Buffer, marker: boolean): Buffer {
    const packet = Buffer.allocUnsafe(headerBytes + payload.length);
    packet.writeUInt8(0x80, 0);
    packet.writeUInt8((marker ? 0x80 : 0) | this.#payloadType, 1);
    packet.writeUInt16BE(this.#sequence, 2);
    packet.writeUInt32BE(this.#timestamp, 4);
    packet.writeUInt32BE(videoSsrc, 8);
    payload.copy(packet, headerBytes);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    return packet;
  }
}

function fragments(unit: NalUnit): Buffer[] {
  if (unit.length <= maxPayloadBytes) return [unit];
  const header = unit.readUInt8(0);
  const parts: Buffer[] = [];
  for (let at = 1; at < unit.length; at += maxPayloadBytes - 2) {
    const end = Math.min(unit.length, at + maxPayloadBytes - 2);
    const place = (at === 1 ? 0x80 : 0) | (end === unit.length ? 0x40 : 0);
    const head = Buffer.from([(header & 0xe0) | FU_A, place | (header & 0x1f)]);
    parts.push(Buffer.concat([head, unit.subarray(at, end)]));
  }
  return parts;
}

function vp8Parts(frame: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < frame.length; at += maxPayloadBytes - 1) {
    const begins = Buffer.from([at === 0 ? 0x10 : 0]);
    parts.push(Buffer.concat([begins, frame.subarray(at, at + maxPayloadBytes - 1)]));
  }
  return parts;
}
