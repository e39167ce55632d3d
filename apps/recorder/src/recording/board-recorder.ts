import type { RecordingState } from '@boardcast/protocol';
import type { BoardLease, BoardStreams } from '../media/board-stream.ts';
import type { AudioFrame, MediaFrame, VideoFrame } from '../media/media-frame.ts';
import { createAudioTrack, type AudioTrack } from './audio/audio-track.ts';
import { FrameOrder } from './frame-order.ts';
import type { SegmentFile } from './segment-file.ts';
import type { SegmentStore } from './segment-store.ts';
import { SegmentWriter } from './segment-writer.ts';
import type { StoredSegment } from './stored-segment.ts';
import { videoFormatOf } from './video/video-format.ts';

const segmentMs = 60_000;
/** How long a segment waits for the board's own next key frame. */
const maxExtensionMs = 10_000;
const stallTimeoutMs = 10_000;
/** A longer pause of the video ends the segment. */
const maxGapMs = 3000;
/** Without a key frame after it, the frames of such a pause cannot be put into one segment. */
const maxPauseMs = 60_000;
/** For how long a board that sends no audio frame still has audio. */
const audioTimeoutMs = 2000;
/** Files of a board that a slow disk has not completed. */
const maxUnfinishedFiles = 2;
const retryMs = 2000;

export interface BoardRecorderOptions {
  readonly board: string;
  readonly streams: BoardStreams;
  readonly store: SegmentStore;
  /** Whether nothing may be written. */
  readonly isDiskFull: () => boolean;
  readonly onClosed: (segment: StoredSegment) => void;
  readonly onState: () => void;
}

interface OpenSegment {
  readonly writer: SegmentWriter;
  readonly file: SegmentFile;
}

/** Why nothing is written although it should be. */
interface Problem {
  readonly state: 'disk-full' | 'failed';
  readonly detail: string;
  /** By `performance.now()`. */
  readonly at: number;
}

/** Records one board: receives its stream while it is to be recorded, and cuts it into segments. */
export class BoardRecorder {
  readonly #options: BoardRecorderOptions;
  readonly #order: FrameOrder;
  #lease: BoardLease | undefined;
  #stopListening: (() => void)[] = [];
  #segment: OpenSegment | undefined;
  readonly #unfinished = new Set<Promise<void>>();
  #audio: AudioTrack | undefined;
  #lastAudioTime = -Infinity;
  #problem: Problem | undefined;
  #lastState: RecordingState = 'stopped';
  #frameArrivedAt = 0;
  /** Video frames that were not written although the board was to be recorded. */
  droppedFrames = 0;

  constructor(options: BoardRecorderOptions) {
    this.#options = options;
    this.#order = new FrameOrder({
      onVideo: (frame) => this.#addVideo(frame),
      onAudio: (frame) => this.#addAudio(frame),
    });
  }

  get state(): RecordingState {
    if (this.#lease === undefined) return 'stopped';
    if (this.#options.isDiskFull()) return 'disk-full';
    if (this.#problem !== undefined) return this.#problem.state;
    return this.#segment === undefined ? 'waiting' : 'recording';
  }

  /** One sentence about a failure. */
  get detail(): string | null {
    if (this.#lease === undefined) return null;
    if (this.#options.isDiskFull()) return diskFullDetail;
    return this.#problem?.detail ?? null;
  }

  /** Records from the newest key frame on. Idempotent. */
  start(): void {
    if (this.#lease !== undefined) return;
    this.#lease = this.#options.streams.acquire(this.#options.board);
    const { stream } = this.#lease;
    for (const frame of stream.recent) this.#receive(frame);
    this.#stopListening = [
      stream.on('frame', (frame) => this.#receive(frame)),
      stream.on('state', (state) => {
        if (state === 'offline') this.#endOfStream();
      }),
    ];
    this.#report();
  }

  /** Completes the segment. Idempotent. */
  stop(): void {
    if (this.#lease === undefined) return;
    for (const stop of this.#stopListening) stop();
    this.#endOfStream();
    this.#lease.release();
    this.#lease = undefined;
    this.#problem = undefined;
    this.#report();
  }

  /** Completes the segment; the next one begins with the next key frame. */
  cut(): void {
    this.#finishSegment();
    this.#requestKeyFrame();
  }

  /** Resolves when all files are complete. */
  async settled(): Promise<void> {
    await Promise.all(this.#unfinished);
  }

  /** To be called every second: completes the segment of a stream without frames, and so on. */
  check(): void {
    if (performance.now() - this.#frameArrivedAt > stallTimeoutMs) this.#endOfStream();
    this.#requestKeyFrame();
    this.#report();
  }

  /** A board whose key frames are rare is asked for one when a segment is to begin. */
  #requestKeyFrame(): void {
    const writer = this.#segment?.writer;
    const isDue =
      writer === undefined
        ? this.#mayBegin()
        : writer.lastFrameTime - writer.start > segmentMs + maxExtensionMs;
    if (isDue && this.#lease?.stream.state === 'live') this.#lease.stream.requestKeyFrame();
  }

  #receive(frame: MediaFrame): void {
    this.#frameArrivedAt = performance.now();
    this.#order.add(frame);
  }

  #endOfStream(): void {
    this.#order.flush();
    this.#finishSegment();
  }

  #addAudio(frame: AudioFrame): void {
    this.#lastAudioTime = frame.time;
    if (this.#audio?.codec !== frame.codec) this.#audio = createAudioTrack(frame.codec);
    if (this.#segment !== undefined && this.#segment.writer.audio === this.#audio) {
      this.#audio.add(frame);
    }
  }

  #addVideo(frame: VideoFrame): void {
    if (this.#isEndOfSegment(frame)) this.#finishSegment(frame.time);
    if (this.#segment !== undefined) this.#segment.writer.addVideo(frame);
    else if (!frame.isKey || !this.#beginSegment(frame)) this.droppedFrames += 1;
  }

  /** Whether the segment ends before this frame. */
  #isEndOfSegment(frame: VideoFrame): boolean {
    if (this.#segment === undefined) return false;
    const { writer } = this.#segment;
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

  #beginSegment(first: VideoFrame): boolean {
    if (!this.#mayBegin()) return false;
    const video = videoFormatOf(first);
    if (video === undefined) {
      this.#setProblem('failed', 'The key frames of the board cannot be read.');
      return false;
    }
    const audio = this.#audioAt(first.time);
    const writer = new SegmentWriter({
      first,
      video,
      audio,
      onFragment: (fragment) => {
        if (file.write(fragment)) return;
        this.#fail(
          file,
          'failed',
          'The disk is too slow: recording goes on when it has caught up.',
        );
      },
    });
    const { start, header } = writer;
    const file: SegmentFile = this.#options.store.create(this.#options.board, {
      header,
      start,
      onWritten: () => this.#written(),
      onFailure: (error) => this.#fileFailed(file, error),
    });
    this.#segment = { writer, file };
    this.#report();
    return true;
  }

  #mayBegin(): boolean {
    if (this.#options.isDiskFull() || this.#unfinished.size >= maxUnfinishedFiles) return false;
    return this.#problem === undefined || performance.now() - this.#problem.at > retryMs;
  }

  /** `next` is the time of the frame that continues in another segment. */
  #finishSegment(next?: number): void {
    const segment = this.#segment;
    if (segment === undefined) return;
    const pause = next === undefined ? Infinity : next - segment.writer.lastFrameTime;
    segment.writer.finish(pause > 0 && pause <= maxGapMs ? next : undefined);
    // A disk that is too slow has ended it already.
    if (this.#segment === segment) this.#close(segment);
  }

  #close({ file }: OpenSegment): void {
    this.#segment = undefined;
    const completed = this.#options.store.complete(file).then((complete) => {
      this.#unfinished.delete(completed);
      if (complete !== undefined) this.#options.onClosed(complete);
    });
    this.#unfinished.add(completed);
    this.#report();
  }

  #written(): void {
    this.#problem = undefined;
    this.#report();
  }

  #fileFailed(file: SegmentFile, error: NodeJS.ErrnoException): void {
    const isFull = error.code === 'ENOSPC' || error.code === 'EDQUOT';
    if (isFull) this.#fail(file, 'disk-full', diskFullDetail);
    else this.#fail(file, 'failed', `Could not write ${file.path}: ${error.message}.`);
  }

  /** What the file has is kept; the segment ends. */
  #fail(file: SegmentFile, state: Problem['state'], detail: string): void {
    if (this.#segment?.file === file) this.#close(this.#segment);
    this.#setProblem(state, detail);
  }

  #setProblem(state: Problem['state'], detail: string): void {
    this.#problem = { state, detail, at: performance.now() };
    this.#report();
  }

  #report(): void {
    const { state } = this;
    if (state === this.#lastState) return;
    this.#lastState = state;
    this.#options.onState();
  }
}

const diskFullDetail =
  'The disk is full: delete recordings or other files, or set lower limits; recording goes on by itself.';
