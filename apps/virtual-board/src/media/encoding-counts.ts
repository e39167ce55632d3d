import { profileLevelId } from '../encoder/annex-b.ts';
import type { AccessUnit } from '../encoder/h264-encoder.ts';
import { quantile } from '../encoder/quantile.ts';
import type { DropReason, MediaCounts } from './media-messages.ts';

const maxTimes = 50;

/** Counts the frames by what became of them. */
export class EncodingCounts {
  #times: number[] = [];
  #encodeTotalMs = 0;
  #encoded = 0;
  readonly #dropped = { late: 0, capture: 0, encoder: 0, browser: 0 };
  #keyFrames = 0;
  #bytes = 0;
  #profileLevelId = '';

  drop(reason: DropReason, frames: number): void {
    this.#dropped[reason] += frames;
  }

  add({ data, isIdr }: AccessUnit, ms: number): void {
    this.#encoded += 1;
    this.#bytes += data.length;
    this.#encodeTotalMs += ms;
    this.#times = [...this.#times, ms].slice(-maxTimes);
    if (!isIdr) return;
    this.#keyFrames += 1;
    this.#profileLevelId = profileLevelId(data) ?? this.#profileLevelId;
  }

  read(): MediaCounts {
    return {
      encoded: this.#encoded,
      dropped: { ...this.#dropped },
      keyFrames: this.#keyFrames,
      bytes: this.#bytes,
      encodeMs: this.#times.length === 0 ? 0 : quantile(this.#times, 0.5),
      encodeTotalMs: this.#encodeTotalMs,
      profileLevelId: this.#profileLevelId,
    };
  }
}
