import { randomInt } from 'node:crypto';
import type { PacketizedFrame } from '../media/packetized-frame.ts';

const headerBytes = 12;

/** The RTP packets of one frame, one after the other. */
export interface RtpPackets {
  /** All of them, each behind the prefix that its transport needs. */
  readonly buffer: Buffer;
  /** Each with its prefix. */
  readonly packets: readonly Buffer[];
}

/** Writes the RTP headers of one track for one reader (RFC 3550 section 5.1). */
export class RtpWriter {
  readonly ssrc = randomInt(1, 2 ** 32);
  readonly #payloadType: number;
  #sequence = randomInt(2 ** 15);
  #packets = 0;
  #octets = 0;

  constructor(payloadType: number) {
    this.#payloadType = payloadType;
  }

  /** Of the next packet. */
  get sequence(): number {
    return this.#sequence;
  }

  get packets(): number {
    return this.#packets;
  }

  /** Of the payloads. */
  get octets(): number {
    return this.#octets;
  }

  write({ payloads, timestamp }: PacketizedFrame, prefixBytes: number): RtpPackets {
    const overhead = prefixBytes + headerBytes;
    const bytes = payloads.reduce((sum, payload) => sum + overhead + payload.length, 0);
    const buffer = Buffer.allocUnsafe(bytes);
    let start = 0;
    const packets = payloads.map((payload, index) => {
      const packet = buffer.subarray(start, start + overhead + payload.length);
      this.#writeHeader(packet, prefixBytes, index === payloads.length - 1, timestamp);
      payload.copy(packet, overhead);
      start += packet.length;
      this.#packets += 1;
      this.#octets += payload.length;
      return packet;
    });
    return { buffer, packets };
  }

  #writeHeader(packet: Buffer, at: number, isLast: boolean, timestamp: number): void {
    packet.writeUInt8(0x80, at);
    packet.writeUInt8((isLast ? 0x80 : 0) | this.#payloadType, at + 1);
    packet.writeUInt16BE(this.#sequence, at + 2);
    packet.writeUInt32BE(timestamp, at + 4);
    packet.writeUInt32BE(this.ssrc, at + 8);
    this.#sequence = (this.#sequence + 1) & 0xffff;
  }
}
