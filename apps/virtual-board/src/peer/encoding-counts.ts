import { profileLevelId } from '../encoder/annex-b.ts';
import type { AccessUnit } from '../encoder/h264-encoder.ts';
import type { MediaCounts } from './media-messages.ts';

const mostTimes = 50;

/** What became of the pictures. */
export class EncodingCounts {
  #times: number[] = [];
  #encoded = 0;
  #dropped = 0;
  #keyFrames = 0;
  #bytes = 0;
  #profileLevelId = '';

  drop(pictures: number): void {
    this.#dropped += pictures;
  }

  add({ data, isIdr }: AccessUnit, ms: number): void {
    this.#encoded += 1;
    this.#bytes += data.length;
    this.#times = [...this.#times, ms].slice(-mostTimes);
    if (!isIdr) return;
    this.#keyFrames += 1;
    this.#profileLevelId = profileLevelId(data) ?? this.#profileLevelId;
  }

  read(): MediaCounts {
    const sorted = [...this.#times].sort((a, b) => a - b);
    return {
      encoded: this.#encoded,
      dropped: this.#dropped,
      keyFrames: this.#keyFrames,
      bytes: this.#bytes,
      encodeMs: sorted[Math.floor(sorted.length / 2)] ?? 0,
      profileLevelId: this.#profileLevelId,
    };
  }
}
