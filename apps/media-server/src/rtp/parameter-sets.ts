import { type FrameContent, nalUnitsOf } from '@boardcast/rtp';

/** A received H.264 packet. */
export interface ArrivedUnits extends FrameContent {
  readonly payload: Buffer;
  readonly timestamp: number;
  /** Whether no later packet was received before. */
  readonly isNewest: boolean;
}

const SPS = 7;
const PPS = 8;
const maxPps = 8;

/** The latest parameter sets of an H.264 stream. */
export class ParameterSets {
  #sps: Buffer | undefined;
  #pps: readonly Buffer[] = [];
  /** Whether there were some since the last key frame, for the next one. */
  #hasNew = false;
  #keyTimestamp: number | undefined;

  /**
   * Registers a packet; returns the parameter sets to insert before it. Many encoders send them only
   * once, but new viewers need them before a key frame.
   */
  missingBefore(arrived: ArrivedUnits): readonly Buffer[] {
    const { key, parameters, payload, timestamp, isNewest } = arrived;
    if (parameters) {
      this.store(payload);
      this.#hasNew = true;
    }
    if (!key || timestamp === this.#keyTimestamp) return [];
    this.#keyTimestamp = timestamp;
    const hasOwn = this.#hasNew;
    this.#hasNew = false;
    return hasOwn || !isNewest ? [] : this.units;
  }

  /** Stores the parameter sets in an RTP payload (RFC 6184). */
  store(payload: Buffer): void {
    for (const unit of nalUnitsOf(payload)) this.#storeUnit(unit);
  }

  /** SPS before PPS; empty if one of them is missing. */
  get units(): readonly Buffer[] {
    return this.#sps === undefined || this.#pps.length === 0 ? [] : [this.#sps, ...this.#pps];
  }

  #storeUnit(unit: Buffer): void {
    const type = (unit[0] ?? 0) & 0x1f;
    if (type === SPS && this.#sps?.equals(unit) !== true) {
      this.#sps = Buffer.from(unit);
      this.#pps = [];
    }
    if (type !== PPS || this.#pps.some((known) => known.equals(unit))) return;
    this.#pps = [...this.#pps, Buffer.from(unit)].slice(-maxPps);
  }
}
