import type { RtpPacket } from './rtp.ts';

/** One picture's NAL units, without start codes. */
export interface AccessUnit {
  readonly timestamp: number;
  readonly units: readonly Uint8Array[];
}

export const nalTypes = { slice: 1, idr: 5, sps: 7, pps: 8, stapA: 24, fuA: 28 } as const;

export function nalType(unit: Uint8Array): number {
  return (unit[0] ?? 0) & 0x1f;
}

export function isIdr({ units }: AccessUnit): boolean {
  return units.some((unit) => nalType(unit) === nalTypes.idr);
}

/** Puts H.264 together again from RTP packets in order (RFC 6184). */
export class Depacketiser {
  #units: Uint8Array[] = [];
  #fragments: Uint8Array[] = [];
  #timestamp: number | undefined;
  #sequence: number | undefined;
  #lost = 0;

  /** Packets that did not come. */
  get lost(): number {
    return this.#lost;
  }

  /** Takes the next packet; returns the access units that it completes. */
  push(packet: RtpPacket): readonly AccessUnit[] {
    this.#count(packet.sequence);
    const done: AccessUnit[] = [];
    if (this.#timestamp !== undefined && this.#timestamp !== packet.timestamp)
      done.push(...this.#end());
    this.#timestamp = packet.timestamp;
    this.#take(packet.payload);
    if (packet.isLast) done.push(...this.#end());
    return done;
  }

  #count(sequence: number): void {
    const gap = this.#sequence === undefined ? 1 : (sequence - this.#sequence) & 0xffff;
    if (gap > 1 && gap < 0x8000) this.#lost += gap - 1;
    this.#sequence = sequence;
  }

  #take(payload: Uint8Array): void {
    const type = nalType(payload);
    if (type === nalTypes.stapA) this.#takeAggregate(payload);
    else if (type === nalTypes.fuA) this.#takeFragment(payload);
    else if (type >= 1 && type <= 23) this.#units.push(payload.slice());
  }

  /** Section 5.7.1: a byte of header, then units after their 16-bit sizes. */
  #takeAggregate(payload: Uint8Array): void {
    for (let at = 1; at + 2 <= payload.length;) {
      const size = ((payload[at] ?? 0) << 8) | (payload[at + 1] ?? 0);
      this.#units.push(payload.slice(at + 2, at + 2 + size));
      at += 2 + size;
    }
  }

  /** Section 5.8: the unit's own header byte is spread over both bytes before the fragment. */
  #takeFragment(payload: Uint8Array): void {
    const [indicator = 0, header = 0] = payload;
    if ((header & 0x80) !== 0)
      this.#fragments = [Uint8Array.of((indicator & 0xe0) | (header & 0x1f))];
    if (this.#fragments.length === 0) return;
    this.#fragments.push(payload.slice(2));
    if ((header & 0x40) === 0) return;
    this.#units.push(Buffer.concat(this.#fragments));
    this.#fragments = [];
  }

  #end(): readonly AccessUnit[] {
    const units = this.#units;
    const timestamp = this.#timestamp ?? 0;
    this.#units = [];
    this.#fragments = [];
    this.#timestamp = undefined;
    return units.length === 0 ? [] : [{ timestamp, units }];
  }
}
