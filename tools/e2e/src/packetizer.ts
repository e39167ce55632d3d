import type { NalUnit, Picture } from './clip.ts';

export const payloadType = 102;
export const videoSsrc = 1;

const largestPayload = 1400;
const FU_A = 28;

/** RTP of one stream (RFC 3550) by RFC 6184: single NAL units, and fragments of long ones. */
export class Packetizer {
  #sequence = 0;
  #timestamp = 0;

  /** The packets of a picture that is 1/`rate` s later than the one before. */
  packetize(units: Picture, rate: number): Buffer[] {
    this.#timestamp = (this.#timestamp + 90_000 / rate) >>> 0;
    const payloads = units.flatMap(fragments);
    return payloads.map((payload, place) => this.#packet(payload, place === payloads.length - 1));
  }

  #packet(payload: Buffer, marker: boolean): Buffer {
    const packet = Buffer.allocUnsafe(12 + payload.length);
    packet.writeUInt8(0x80, 0);
    packet.writeUInt8((marker ? 0x80 : 0) | payloadType, 1);
    packet.writeUInt16BE(this.#sequence, 2);
    packet.writeUInt32BE(this.#timestamp, 4);
    packet.writeUInt32BE(videoSsrc, 8);
    payload.copy(packet, 12);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    return packet;
  }
}

function fragments(unit: NalUnit): Buffer[] {
  if (unit.length <= largestPayload) return [unit];
  const header = unit.readUInt8(0);
  const parts: Buffer[] = [];
  for (let at = 1; at < unit.length; at += largestPayload - 2) {
    const end = Math.min(unit.length, at + largestPayload - 2);
    const place = (at === 1 ? 0x80 : 0) | (end === unit.length ? 0x40 : 0);
    const head = Buffer.from([(header & 0xe0) | FU_A, place | (header & 0x1f)]);
    parts.push(Buffer.concat([head, unit.subarray(at, end)]));
  }
  return parts;
}
