import { nalType, nalTypes } from './nal-unit.ts';
import type { RtpPacket } from './rtp.ts';

/** The NAL units of one frame, without start codes. */
export interface AccessUnit {
  readonly timestamp: number;
  readonly units: readonly Buffer[];
}

export function isIdr({ units }: AccessUnit): boolean {
  return units.some((unit) => nalType(unit) === nalTypes.idr);
}

/** The frames from each IDR to the next. */
export function idrIntervals(units: readonly AccessUnit[]): readonly number[] {
  const idrs = units.flatMap((unit, index) => (isIdr(unit) ? [index] : []));
  return idrs.slice(1).map((at, index) => at - (idrs[index] ?? 0));
}

/** The NAL units of RTP payloads in order (RFC 6184): single ones, aggregates and fragments. */
export class NalUnitAssembler {
  #fragments: Buffer[] = [];

  /** Takes the next payload; returns the units that it completes. */
  push(payload: Buffer): readonly Buffer[] {
    const type = nalType(payload);
    if (type === nalTypes.stapA) return splitAggregate(payload);
    if (type === nalTypes.fuA) return this.#pushFragment(payload);
    return type >= 1 && type <= 23 ? [Buffer.from(payload)] : [];
  }

  /** Drops a unit whose last fragment has not come. */
  reset(): void {
    this.#fragments = [];
  }

  /** Section 5.8: the unit's header byte is spread over both bytes before the fragment. */
  #pushFragment(payload: Buffer): readonly Buffer[] {
    const [indicator = 0, header = 0] = payload;
    const isFirst = (header & 0x80) !== 0;
    const isLast = (header & 0x40) !== 0;
    if (isFirst) this.#fragments = [Buffer.from([(indicator & 0xe0) | (header & 0x1f)])];
    if (this.#fragments.length === 0) return [];
    this.#fragments.push(Buffer.from(payload.subarray(2)));
    if (!isLast) return [];
    const unit = Buffer.concat(this.#fragments);
    this.#fragments = [];
    return [unit];
  }
}

/** Section 5.7.1: a byte of header, then units after their 16-bit sizes. */
function splitAggregate(payload: Buffer): readonly Buffer[] {
  const units: Buffer[] = [];
  for (let at = 1; at + 2 <= payload.length;) {
    const size = payload.readUInt16BE(at);
    units.push(Buffer.from(payload.subarray(at + 2, at + 2 + size)));
    at += 2 + size;
  }
  return units;
}

/** The NAL units of payloads in the order of their sequence numbers. */
export function nalUnitsOf(payloads: readonly Buffer[]): readonly Buffer[] {
  const assembler = new NalUnitAssembler();
  return payloads.flatMap((payload) => assembler.push(payload));
}

/** Assembles access units from RTP packets in order. */
export class H264Depacketizer {
  readonly #assembler = new NalUnitAssembler();
  #units: Buffer[] = [];
  #timestamp: number | undefined;
  #sequence: number | undefined;
  #lost = 0;

  /** Packets that were missing in the sequence. */
  get lost(): number {
    return this.#lost;
  }

  /** Takes the next packet; returns the access units that it completes. */
  push({ sequence, timestamp, payload, marker }: RtpPacket): readonly AccessUnit[] {
    this.#count(sequence);
    const completed: AccessUnit[] = [];
    if (this.#timestamp !== undefined && this.#timestamp !== timestamp) {
      completed.push(...this.#complete());
    }
    this.#timestamp = timestamp;
    this.#units.push(...this.#assembler.push(payload));
    if (marker) completed.push(...this.#complete());
    return completed;
  }

  #count(sequence: number): void {
    const gap = this.#sequence === undefined ? 1 : (sequence - this.#sequence) & 0xffff;
    if (gap > 1 && gap < 0x8000) this.#lost += gap - 1;
    this.#sequence = sequence;
  }

  #complete(): readonly AccessUnit[] {
    const units = this.#units;
    const timestamp = this.#timestamp ?? 0;
    this.#units = [];
    this.#assembler.reset();
    this.#timestamp = undefined;
    return units.length === 0 ? [] : [{ timestamp, units }];
  }
}
