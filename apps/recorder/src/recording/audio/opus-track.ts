import type { AudioFrame } from '../../media/media-frame.ts';
import type { Sample } from '../mp4/movie-fragment.ts';
import { opusEntry } from '../mp4/sample-entry.ts';
import type { TrackFormat } from '../mp4/track-format.ts';
import { AudioTimeline } from './audio-timeline.ts';
import type { AudioRun, AudioTrack } from './audio-track.ts';

const rate = 48_000;
/** RFC 7587 section 7: the SDP always has two channels. */
const channels = 2;
/** 20 ms of silence: a CELT frame of the full band without energy (RFC 6716 section 3.1). */
const silence = Buffer.from([0xf8, 0xff, 0xfe]);
const silenceTicks = 960;
/** The video of a segment never pauses for longer. */
const maxSilence = 60 * rate;

const format: TrackFormat = { kind: 'audio', timescale: rate, entry: opusEntry(channels) };

/** Opus as it comes. */
export class OpusTrack implements AudioTrack {
  readonly codec = 'OPUS';
  readonly format = format;
  readonly #timeline = new AudioTimeline(rate);
  #samples: Sample[] = [];
  #runPosition = 0;

  add({ time, data, duration }: AudioFrame): void {
    const ticks = Math.round((duration * rate) / 1000);
    const gap = this.#timeline.gapBefore(time, ticks);
    if (gap === undefined) return;
    this.#fill(gap);
    this.#append(data, ticks);
  }

  fill(time: number): void {
    this.#fill(this.#timeline.ticksUntil(time));
  }

  take(): AudioRun | undefined {
    const samples = this.#samples;
    if (samples.length === 0) return undefined;
    const time = this.#timeline.timeOf(this.#runPosition);
    this.#samples = [];
    this.#runPosition = this.#timeline.position;
    return { time, samples };
  }

  begin(time: number): void {
    this.#timeline.begin(time);
    this.#samples = [];
    this.#runPosition = this.#timeline.position;
  }

  #fill(ticks: number): void {
    for (let left = Math.min(ticks, maxSilence); left >= silenceTicks / 2; left -= silenceTicks) {
      this.#append(silence, silenceTicks);
    }
  }

  #append(data: Buffer, ticks: number): void {
    this.#samples.push({ data: [data], duration: ticks, isKey: true });
    this.#timeline.advance(ticks);
  }
}
