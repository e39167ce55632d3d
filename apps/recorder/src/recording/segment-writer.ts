import type { VideoFrame } from '../media/media-frame.ts';
import type { AudioTrack } from './audio/audio-track.ts';
import { movieFragment, type Sample, type SampleRun } from './mp4/movie-fragment.ts';
import { SegmentHeader } from './mp4/segment-header.ts';
import type { TrackFormat } from './mp4/track-format.ts';
import { videoSampleOf, videoTimescale } from './video/video-format.ts';

const maxFragmentMs = 500;
/** Of a segment with one frame. */
const defaultFrameMs = 40;
/** How far audio may be behind the video before it is filled with silence. */
const maxAudioDelayMs = 200;

/** A part of a segment that is written at once. */
export interface Fragment {
  readonly bytes: Buffer;
  /** It begins with a key frame; else it continues the fragment before it. */
  readonly isKey: boolean;
  /** In ticks of the video. */
  readonly duration: number;
  /** In ms since 1970. */
  readonly end: number;
}

export interface SegmentWriterOptions {
  /** The key frame that it begins with. */
  readonly first: VideoFrame;
  readonly video: TrackFormat;
  readonly audio: AudioTrack | undefined;
  readonly onFragment: (fragment: Fragment) => void;
}

/** Makes the fragments of one segment from frames in the order of their times. */
export class SegmentWriter {
  readonly header: SegmentHeader;
  readonly video: TrackFormat;
  readonly audio: AudioTrack | undefined;
  /** When it begins, in ms since 1970. */
  readonly start: number;
  readonly #onFragment: (fragment: Fragment) => void;
  #samples: Sample[] = [];
  #fragmentTime = 0;
  #held: VideoFrame;
  #lastDuration = (defaultFrameMs * videoTimescale) / 1000;
  #sequence = 0;

  constructor({ first, video, audio, onFragment }: SegmentWriterOptions) {
    this.#onFragment = onFragment;
    this.start = first.time;
    this.video = video;
    this.audio = audio;
    this.#held = first;
    audio?.begin(first.time);
    const formats = audio === undefined ? [video] : [video, audio.format];
    this.header = new SegmentHeader(formats, first.time);
  }

  /** The time of its last video frame, in ms. */
  get lastFrameTime(): number {
    return this.#held.time;
  }

  addVideo(frame: VideoFrame): void {
    this.#finishHeld(this.#ticksOf(frame.time));
    const isLong = frame.time - this.#timeOf(this.#fragmentTime) >= maxFragmentMs;
    if (frame.isKey || isLong) this.#writeFragment(frame.time);
    this.#held = frame;
  }

  /** Writes what is left; `next` is the time of the frame that continues in another segment. */
  finish(next?: number): void {
    const end = next ?? this.#timeOf(this.#ticksOf(this.#held.time) + this.#lastDuration);
    this.#finishHeld(this.#ticksOf(end));
    if (next === undefined) this.audio?.fill(end);
    this.#writeFragment(end);
  }

  /** The next frame determines the duration of the last one. */
  #finishHeld(end: number): void {
    const duration = Math.max(1, end - this.#ticksOf(this.#held.time));
    this.#lastDuration = duration;
    this.#samples.push({ data: videoSampleOf(this.#held), duration, isKey: this.#held.isKey });
  }

  #writeFragment(end: number): void {
    const run: SampleRun = { kind: 'video', time: this.#fragmentTime, samples: this.#samples };
    const bytes = movieFragment((this.#sequence += 1), [run, ...this.#audioRuns(end)]);
    const duration = this.#samples.reduce((sum, sample) => sum + sample.duration, 0);
    const isKey = this.#samples[0]?.isKey === true;
    this.#fragmentTime += duration;
    this.#samples = [];
    this.#onFragment({ bytes, isKey, duration, end });
  }

  #audioRuns(end: number): readonly SampleRun[] {
    this.audio?.fill(end - maxAudioDelayMs);
    const run = this.audio?.take();
    if (this.audio === undefined || run === undefined) return [];
    const ticks = ((run.time - this.start) * this.audio.format.timescale) / 1000;
    return [{ kind: 'audio', time: Math.max(0, Math.round(ticks)), samples: run.samples }];
  }

  #ticksOf(time: number): number {
    return Math.round(((time - this.start) * videoTimescale) / 1000);
  }

  #timeOf(ticks: number): number {
    return this.start + (ticks * 1000) / videoTimescale;
  }
}
