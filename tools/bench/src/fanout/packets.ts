import type { NalUnit, Picture } from './picture-file.ts';

export const payloadType = 102;
export const videoSsrc = 1;

const largestPayload = 1400;
const SEI = 6;
const FU_A = 28;
// Without two zeros in a row, which could read as a start code.
const markUuid = Buffer.from('b0a2dca57be4c41a9d3e5f60718293a4', 'hex');
const markAt = 3 + markUuid.length;

/** When a picture was handed to the sender's socket, in this machine's monotonic nanoseconds. */
export const clock = (): bigint => process.hrtime.bigint();

/**
 * An SEI message of user data (H.264 D.1.7) that carries a time as 16 hexadecimal digits, so that no
 * start code can arise in it.
 */
export function markUnit(time: bigint): NalUnit {
  const digits = Buffer.from(time.toString(16).padStart(16, '0'), 'latin1');
  const size = markUuid.length + digits.length;
  const head = Buffer.from([SEI, 5, size]);
  return Buffer.concat([head, markUuid, digits, Buffer.from([0x80])]);
}

/** The time of a mark; undefined when the payload is none. */
export function markOf(payload: Buffer): bigint | undefined {
  if (((payload[0] ?? 0) & 0x1f) !== SEI || payload.length < markAt + 16) return undefined;
  if (!payload.subarray(3, markAt).equals(markUuid)) return undefined;
  return BigInt(`0x${payload.toString('latin1', markAt, markAt + 16)}`);
}

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
