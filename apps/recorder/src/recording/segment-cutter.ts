import type { AudioFrame, MediaFrame, VideoFrame } from '../media/media-frame.ts';
import type { AudioTrack } from './audio/audio-track.ts';
import { createAudioTrack } from './audio/create-audio-track.ts';
import { FrameOrder } from './frame-order.ts';
import type { SegmentWriter } from './segment-writer.ts';
import { videoFormatOf } from './video/video-format.ts';

const segmentMs = 60_000;
/** How long a segment waits for the board's own next key frame. */
const maxExtensionMs = 10_000;
/** A longer pause of the video ends the segment. */
const maxGapMs = 3000;
/** Without a key frame after it, the frames of such a pause cannot be put into one segment. */
const maxPauseMs = 60_000;
/** For how long a board that sends no audio frame still has audio. */
const audioTimeoutMs = 2000;

export interface SegmentCutterOptions {
  /** A segment begins with a key frame; undefined to leave it out. */
  readonly onBegin: (first: VideoFrame, audio: AudioTrack | undefined) => SegmentWriter | undefined;
  /** All of the segment has been written. */
  readonly onEnd: () => void;
  /** A video frame belongs to no segment. */
  readonly onDropped: () => void;
}

/** Decides which frames of a board belong to which segment. */
export class SegmentCutter {
  readonly #options: SegmentCutterOptions;
  readonly #order: FrameOrder;
  #writer: SegmentWriter | undefined;
  #audio: AudioTrack | undefined;
  #lastAudioTime = -Infinity;

  constructor(options: SegmentCutterOptions) {
    this.#options = options;
    this.#order = new FrameOrder({
      onVideo: (frame) => this.#addVideo(frame),
      onAudio: (frame) => this.#addAudio(frame),
    });
  }

  get isOpen(): boolean {
    return this.#writer !== undefined;
  }

  /** The segment waits for a key frame to end. */
  get isTooLong(): boolean {
    if (this.#writer === undefined) return false;
    return this.#writer.lastFrameTime - this.#writer.start > segmentMs + maxExtensionMs;
  }

  add(frame: MediaFrame): void {
    this.#order.add(frame);
  }

  /** No frame follows. */
  endOfStream(): void {
    this.#order.flush();
    this.cut();
  }

  /** Ends the segment; `next` is the time of the frame that continues in another one. */
  cut(next?: number): void {
    const writer = this.#writer;
    if (writer === undefined) return;
    const pause = next === undefined ? Infinity : next - writer.lastFrameTime;
    writer.finish(pause > 0 && pause <= maxGapMs ? next : undefined);
    if (this.#writer !== writer) return;
    this.#writer = undefined;
    this.#options.onEnd();
  }

  /** Nothing more can be written to the segment; the next one begins with a key frame. */
  abandon(): void {
    this.#writer = undefined;
  }

  #addAudio(frame: AudioFrame): void {
    this.#lastAudioTime = frame.time;
    if (this.#audio?.codec !== frame.codec) this.#audio = createAudioTrack(frame.codec);
    if (this.#writer?.audio === this.#audio) this.#audio.add(frame);
  }

  #addVideo(frame: VideoFrame): void {
    if (this.#isEndOfSegment(frame)) this.cut(frame.time);
    if (this.#writer !== undefined) return this.#writer.addVideo(frame);
    if (frame.isKey) this.#writer = this.#options.onBegin(frame, this.#audioAt(frame.time));
    if (this.#writer === undefined) this.#options.onDropped();
  }

  #isEndOfSegment(frame: VideoFrame): boolean {
    const writer = this.#writer;
    if (writer === undefined) return false;
    const pause = frame.time - writer.lastFrameTime;
    if (pause < 0 || pause > maxPauseMs) return true;
    if (!frame.isKey) return false;
    if (pause > maxGapMs || frame.time - writer.start >= segmentMs) return true;
    const format = videoFormatOf(frame);
    if (format !== undefined && !format.entry.equals(writer.video.entry)) return true;
    return writer.audio !== this.#audioAt(frame.time);
  }

  /** The track of the audio at a time; undefined if the board sends none. */
  #audioAt(time: number): AudioTrack | undefined {
    const { nextAudio } = this.#order;
    if (nextAudio !== undefined && this.#audio?.codec !== nextAudio.codec) {
      this.#audio = createAudioTrack(nextAudio.codec);
    }
    const hasAudio = nextAudio !== undefined || time - this.#lastAudioTime < audioTimeoutMs;
    return hasAudio ? this.#audio : undefined;
  }
}
