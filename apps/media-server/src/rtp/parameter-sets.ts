import { nalUnitsOf } from './h264.ts';
import type { PictureContent } from './picture-content.ts';

/** A packet of H.264 as it came. */
export interface ArrivedUnits extends PictureContent {
  readonly payload: Buffer;
  readonly timestamp: number;
  /** Nothing has come yet that was sent after it. */
  readonly isNewest: boolean;
}

const SPS = 7;
const PPS = 8;
const maxPps = 8;

/** The parameter sets that a stream of H.264 sent last: without them nothing can be decoded. */
export class ParameterSets {
  #sps: Buffer | undefined;
  #pps: readonly Buffer[] = [];
  /** Some came since the last key frame: the next one has its own. */
  #cameLately = false;
  #keyTimestamp: number | undefined;

  /**
   * Takes a packet and returns the sets that belong in front of it. Many encoders send theirs once,
   * which who joins late never hears: each key frame that comes without any needs them.
   */
  missingBefore(arrived: ArrivedUnits): readonly Buffer[] {
    const { key, parameters, payload, timestamp, isNewest } = arrived;
    if (parameters) {
      this.keep(payload);
      this.#cameLately = true;
    }
    if (!key || timestamp === this.#keyTimestamp) return [];
    this.#keyTimestamp = timestamp;
    const hasOwn = this.#cameLately;
    this.#cameLately = false;
    return hasOwn || !isNewest ? [] : this.units;
  }

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
