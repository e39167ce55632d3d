import type { AudioFrame } from '../../media/media-frame.ts';
import type { Sample } from '../mp4/movie-fragment.ts';
import { flacEntry } from '../mp4/sample-entry.ts';
import type { TrackFormat } from '../mp4/track-format.ts';
import { AudioTimeline } from './audio-timeline.ts';
import type { AudioRun, AudioTrack } from './audio-track.ts';
import { encodeFlac, minBlockSize, streamInfo } from './flac-encoder.ts';
import { decodeG711, type G711Codec } from './g711.ts';

const rate = 8000;
/** 200 ms. */
const blockSize = 1600;
/** The video of a segment never pauses for longer. */
const maxSilence = 60 * rate;

const format: TrackFormat = {
  kind: 'audio',
  timescale: rate,
  entry: flacEntry(rate, streamInfo(rate, blockSize)),
};

/** G.711 as FLAC, which loses nothing, since no browser plays G.711 in MP4. */
export class G711Track implements AudioTrack {
  readonly codec: G711Codec;
  readonly format = format;
  readonly #timeline = new AudioTimeline(rate);
  readonly #block = new Int16Array(blockSize);
  #filled = 0;
  #samples: Sample[] = [];
  #runPosition = 0;

  constructor(codec: G711Codec) {
    this.codec = codec;
  }

  add({ time, data }: AudioFrame): void {
    const gap = this.#timeline.gapBefore(time, data.length);
    if (gap === undefined) return;
    this.#append(new Int16Array(gap));
    this.#append(decodeG711(this.codec, data));
  }

  fill(time: number): void {
    const missing = Math.min(this.#timeline.ticksUntil(time), maxSilence);
    if (missing > 0) this.#append(new Int16Array(missing));
  }

  take(): AudioRun | undefined {
    if (this.#filled >= minBlockSize) this.#encode();
    const samples = this.#samples;
    if (samples.length === 0) return undefined;
    const time = this.#timeline.timeOf(this.#runPosition);
    this.#samples = [];
    this.#runPosition = this.#timeline.position - this.#filled;
    return { time, samples };
  }

  begin(time: number): void {
    this.#timeline.begin(time);
    this.#samples = [];
    this.#filled = 0;
    this.#runPosition = this.#timeline.position;
  }

  #append(samples: Int16Array): void {
    for (let at = 0; at < samples.length;) {
      const part = samples.subarray(at, at + blockSize - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      this.#timeline.advance(part.length);
      at += part.length;
      if (this.#filled === blockSize) this.#encode();
    }
  }

  #encode(): void {
    const block = this.#block.subarray(0, this.#filled);
    const position = this.#timeline.position - this.#filled;
    const data = encodeFlac(block, rate, position);
    this.#samples.push({ data: [data], duration: block.length, isKey: true });
    this.#filled = 0;
  }
}
