import { nalUnitsOf } from '@boardcast/rtp';

export const nalTypes = { idr: 5, sps: 7, pps: 8, aud: 9, fuA: 28 } as const;

export function nalType(unit: Buffer): number {
  return (unit[0] ?? 0) & 0x1f;
}

/** NAL units out of RTP payloads in order (RFC 6184 section 5). */
export class NalUnits {
  #fragments: Buffer[] = [];

  /** The units that a payload completes. */
  push(payload: Buffer): readonly Buffer[] {
    return nalType(payload) === nalTypes.fuA ? this.#pushFragment(payload) : nalUnitsOf(payload);
  }

  /** Drops a unit whose end has not come. */
  reset(): void {
    this.#fragments = [];
  }

  /** The unit's header is spread over both bytes before a fragment (section 5.8). */
  #pushFragment(payload: Buffer): readonly Buffer[] {
    if (payload.length < 3) return [];
    const indicator = payload.readUInt8(0);
    const header = payload.readUInt8(1);
    const isFirst = (header & 0x80) !== 0;
    if (isFirst) this.#fragments = [Buffer.from([(indicator & 0xe0) | (header & 0x1f)])];
    if (this.#fragments.length === 0) return [];
    this.#fragments.push(payload.subarray(2));
    if ((header & 0x40) === 0) return [];
    const unit = Buffer.concat(this.#fragments);
    this.#fragments = [];
    return [unit];
  }
}
