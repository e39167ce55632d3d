import { nalUnitsOf } from './h264.ts';

const SPS = 7;
const PPS = 8;
const maxPps = 8;

/** The parameter sets that a stream of H.264 sent last: without them nothing can be decoded. */
export class ParameterSets {
  #sps: Buffer | undefined;
  #pps: readonly Buffer[] = [];

  /** Keeps what is in the payload of an RTP packet (RFC 6184). */
  keep(payload: Buffer): void {
    for (const unit of nalUnitsOf(payload)) this.#keepUnit(unit);
  }

  /** SPS before PPS; empty while one of them is missing. */
  get units(): readonly Buffer[] {
    return this.#sps === undefined || this.#pps.length === 0 ? [] : [this.#sps, ...this.#pps];
  }

  #keepUnit(unit: Buffer): void {
    const type = (unit[0] ?? 0) & 0x1f;
    if (type === SPS && this.#sps?.equals(unit) !== true) {
      this.#sps = Buffer.from(unit);
      this.#pps = [];
    }
    if (type !== PPS || this.#pps.some((known) => known.equals(unit))) return;
    this.#pps = [...this.#pps, Buffer.from(unit)].slice(-maxPps);
  }
}
