import type { RecordingState } from '@boardcast/protocol';
import type { BoardLease, BoardStreams } from '../media/board-stream.ts';
import type { MediaFrame, VideoFrame } from '../media/media-frame.ts';
import type { AudioTrack } from './audio/audio-track.ts';
import { SegmentCutter } from './segment-cutter.ts';
import type { SegmentFile } from './segment-file.ts';
import type { SegmentStore } from './segment-store.ts';
import { SegmentWriter } from './segment-writer.ts';
import type { StoredSegment } from './stored-segment.ts';
import { videoFormatOf } from './video/video-format.ts';

const stallTimeoutMs = 10_000;
/** Of earlier segments, which a slow disk has not written. */
const maxPendingBytes = 4 * 1024 * 1024;
const retryMs = 2000;
const diskFullDetail =
  'The disk is full: delete recordings or other files, or set lower limits; recording goes on by itself.';
const tooSlowDetail = 'The disk is too slow: recording goes on when it has caught up.';

export interface BoardRecorderOptions {
  readonly board: string;
  readonly streams: BoardStreams;
  readonly store: SegmentStore;
  /** Whether nothing may be written. */
  readonly isDiskFull: () => boolean;
  readonly onClosed: (segment: StoredSegment) => void;
  readonly onState: () => void;
}

/** Why nothing is written although it should be. */
interface Problem {
  readonly state: 'disk-full' | 'failed';
  readonly detail: string;
  /** By `performance.now()`. */
  readonly at: number;
}

/** Records one board: receives its stream while it is to be recorded, and writes it to segments. */
export class BoardRecorder {
  readonly #options: BoardRecorderOptions;
  readonly #cutter: SegmentCutter;
  #lease: BoardLease | undefined;
  #stopListening: (() => void)[] = [];
  #file: SegmentFile | undefined;
  readonly #unfinished = new Map<SegmentFile, Promise<void>>();
  #problem: Problem | undefined;
  #lastState: RecordingState = 'stopped';
  #frameArrivedAt = 0;
  /** Video frames that were not written although the board was to be recorded. */
  droppedFrames = 0;

  constructor(options: BoardRecorderOptions) {
    this.#options = options;
    this.#cutter = new SegmentCutter({
      onBegin: (first, audio) => this.#begin(first, audio),
      onEnd: () => this.#completeFile(),
      onDropped: () => (this.droppedFrames += 1),
    });
  }

  get state(): RecordingState {
    if (this.#lease === undefined) return 'stopped';
    if (this.#options.isDiskFull()) return 'disk-full';
    if (this.#problem !== undefined) return this.#problem.state;
    return this.#cutter.isOpen ? 'recording' : 'waiting';
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
        if (state === 'offline') this.#cutter.endOfStream();
      }),
    ];
    this.#report();
  }

  /** Completes the segment. Idempotent. */
  stop(): void {
    if (this.#lease === undefined) return;
    for (const stop of this.#stopListening) stop();
    this.#cutter.endOfStream();
    this.#lease.release();
    this.#lease = undefined;
    this.#problem = undefined;
    this.#report();
  }

  /** Completes the segment; the next one begins with the next key frame. */
  cut(): void {
    this.#cutter.cut();
    this.#requestKeyFrame();
  }

  /** Resolves when all files are complete. */
  async settled(): Promise<void> {
    await Promise.all(this.#unfinished.values());
  }

  /** To be called every second: completes the segment of a stream without frames, and so on. */
  check(): void {
    if (performance.now() - this.#frameArrivedAt > stallTimeoutMs) this.#cutter.endOfStream();
    this.#requestKeyFrame();
    this.#report();
  }

  /** A board whose key frames are rare is asked for one when a segment is to begin. */
  #requestKeyFrame(): void {
    const isDue = this.#cutter.isOpen ? this.#cutter.isTooLong : this.#mayBegin();
    if (isDue && this.#lease?.stream.state === 'live') this.#lease.stream.requestKeyFrame();
  }

  #receive(frame: MediaFrame): void {
    this.#frameArrivedAt = performance.now();
    this.#cutter.add(frame);
    this.#report();
  }

  #mayBegin(): boolean {
    const files = [...this.#unfinished.keys()];
    const pending = files.reduce((sum, { pendingBytes }) => sum + pendingBytes, 0);
    if (this.#options.isDiskFull() || pending > maxPendingBytes) return false;
    return this.#problem === undefined || performance.now() - this.#problem.at > retryMs;
  }

  #begin(first: VideoFrame, audio: AudioTrack | undefined): SegmentWriter | undefined {
    if (!this.#mayBegin()) return undefined;
    const video = videoFormatOf(first);
    if (video === undefined) {
      this.#setProblem('failed', 'The key frames of the board cannot be read.');
      return undefined;
    }
    const writer = new SegmentWriter({
      first,
      video,
      audio,
      onFragment: (fragment) => {
        if (!file.write(fragment)) this.#fail(file, 'failed', tooSlowDetail);
      },
    });
    const { start, header } = writer;
    const file: SegmentFile = this.#options.store.create(this.#options.board, {
      header,
      start,
      onWritten: () => this.#written(),
      onFailure: (error) => this.#fileFailed(file, error),
    });
    this.#file = file;
    return writer;
  }

  #completeFile(): void {
    const file = this.#file;
    if (file === undefined) return;
    this.#file = undefined;
    const completed = this.#options.store.complete(file).then((complete) => {
      this.#unfinished.delete(file);
      if (complete !== undefined) this.#options.onClosed(complete);
    });
    this.#unfinished.set(file, completed);
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
    if (this.#file === file) {
      this.#cutter.abandon();
      this.#completeFile();
    }
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
