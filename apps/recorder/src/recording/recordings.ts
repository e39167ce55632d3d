import type { BoardRecording, RecordingSegment } from '@boardcast/protocol';
import { Listeners, type Log } from '@boardcast/signaling';
import type { BoardStreams } from '../media/board-stream.ts';
import { BoardRecorder } from './board-recorder.ts';
import { DiskLimits, type DiskLimitsOptions } from './disk-limits.ts';
import { RecordingRequests } from './recording-requests.ts';
import { RecordingRules, type RecordingRule } from './recording-rule.ts';
import { SegmentDetails } from './segment-details.ts';
import { SegmentFile } from './segment-file.ts';
import { SegmentStore } from './segment-store.ts';
import type { StoredSegment } from './stored-segment.ts';

const tickMs = 1000;
/** Files that are read at a time for a list. */
const readsTogether = 16;

export interface RecordingOptions extends DiskLimitsOptions {
  readonly folder: string;
  readonly rules: readonly RecordingRule[];
  readonly streams: BoardStreams;
  readonly log?: Log;
}

export interface RecordingsEvents {
  /** A segment is complete. */
  readonly closed: readonly [board: string, segment: RecordingSegment];
  readonly state: readonly [BoardRecording];
}

/** Records boards by rules and requests, and keeps the segments within limits. */
export class Recordings {
  readonly store: SegmentStore;
  readonly #options: RecordingOptions;
  readonly #rules: RecordingRules;
  readonly #requests: RecordingRequests;
  readonly #limits: DiskLimits;
  readonly #details: SegmentDetails;
  readonly #listeners: Listeners<RecordingsEvents>;
  readonly #log: Log;
  readonly #recorders = new Map<string, BoardRecorder>();
  readonly #announcements = new Set<Promise<void>>();
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | undefined;
  #enforcing: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  private constructor(options: RecordingOptions, store: SegmentStore, requests: RecordingRequests) {
    this.#options = options;
    this.#log = options.log ?? (() => undefined);
    this.store = store;
    this.#requests = requests;
    this.#rules = new RecordingRules(options.rules);
    this.#limits = new DiskLimits(store, options, this.#log);
    this.#details = new SegmentDetails(store);
    this.#listeners = new Listeners<RecordingsEvents>(this.#log);
    this.#stopListening = options.streams.onBoards(() => this.#applyRules());
  }

  /** Reads what is in the folder, and begins to record. */
  static async open(options: RecordingOptions): Promise<Recordings> {
    const log = options.log ?? (() => undefined);
    const store = await SegmentStore.open(options.folder, log);
    const requests = await RecordingRequests.open(options.folder, log);
    const recordings = new Recordings(options, store, requests);
    await recordings.#enforceLimits();
    recordings.#tick();
    return recordings;
  }

  /** Adds a listener; returns a function that removes it. */
  on<Name extends keyof RecordingsEvents>(
    name: Name,
    listener: (...args: RecordingsEvents[Name]) => void,
  ): () => void {
    return this.#listeners.on(name, listener);
  }

  /** Segments deleted by the limits. */
  get removedSegments(): number {
    return this.#limits.removed;
  }

  /** Video frames of a board that were not written although they should be. */
  droppedFrames(board: string): number {
    return this.#recorders.get(board)?.droppedFrames ?? 0;
  }

  /** The boards of the gateway and those with segments. */
  list(): readonly BoardRecording[] {
    const { catalog } = this.store;
    const boards = new Set([...this.#candidates(), ...this.#recorders.keys(), ...catalog.boards]);
    return [...boards].sort().map((board) => this.describe(board));
  }

  describe(board: string): BoardRecording {
    const recorder = this.#recorders.get(board);
    const segments = this.store.catalog.of(board);
    const [first, last] = [segments[0], segments.at(-1)];
    return {
      board,
      state: recorder?.state ?? 'stopped',
      detail: recorder?.detail ?? null,
      from: first === undefined ? null : new Date(first.start).toISOString(),
      to: last === undefined ? null : new Date(last.end).toISOString(),
      bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  }

  /** The segments of a board that overlap a range of time, in ms since 1970. */
  async segments(board: string, from: number, to: number): Promise<readonly RecordingSegment[]> {
    const found = this.store.catalog.between(board, from, to);
    const described: RecordingSegment[] = [];
    for (let at = 0; at < found.length; at += readsTogether) {
      const part = found.slice(at, at + readsTogether);
      const details = await Promise.all(part.map((segment) => this.#details.describe(segment)));
      described.push(...details.filter((each) => each !== undefined));
    }
    return described;
  }

  isKnown(board: string): boolean {
    return this.#candidates().has(board) || this.store.catalog.of(board).length > 0;
  }

  /** Records a board, or does not, until the next request, whatever its rule. */
  async request(board: string, record: boolean): Promise<BoardRecording> {
    const saved = this.#requests.set(board, record);
    this.#applyRules();
    await saved;
    return this.describe(board);
  }

  /** Deletes what ends before a time, in ms since 1970; the segment that is written is completed first. */
  async delete(board: string, before: number): Promise<void> {
    const recorder = this.#recorders.get(board);
    const isGrowing = (segment: StoredSegment) => segment instanceof SegmentFile;
    const doomed = () => this.store.catalog.of(board).filter((segment) => segment.end <= before);
    if (doomed().some(isGrowing)) {
      recorder?.cut();
      await recorder?.settled();
    }
    for (const segment of doomed().filter((each) => !isGrowing(each))) {
      await this.store.remove(segment);
    }
  }

  /** Completes all files. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#stopListening();
    const recorders = [...this.#recorders.values()];
    for (const recorder of recorders) recorder.stop();
    await Promise.all(recorders.map((recorder) => recorder.settled()));
    await Promise.all(this.#announcements);
    await this.#enforcing;
  }

  #tick(): void {
    this.#applyRules();
    for (const recorder of this.#recorders.values()) recorder.check();
    void this.#enforceLimits().then(() => {
      if (this.#closing === undefined) this.#timer = setTimeout(() => this.#tick(), tickMs);
    });
  }

  #enforceLimits(): Promise<void> {
    this.#enforcing = this.#limits.enforce(Date.now());
    return this.#enforcing;
  }

  #candidates(): Set<string> {
    const { boards } = this.#options.streams;
    return new Set([...boards, ...this.#rules.names, ...this.#requests.boards]);
  }

  #applyRules(): void {
    if (this.#closing !== undefined) return;
    const now = new Date();
    const candidates = this.#candidates();
    for (const board of candidates) {
      const isWanted = this.#requests.of(board) ?? this.#rules.isActive(board, now);
      if (isWanted) this.#recorderOf(board).start();
      else this.#recorders.get(board)?.stop();
    }
    this.#forgetBoards(candidates);
  }

  /** Boards that the gateway does not list any more, unless one is still received. */
  #forgetBoards(candidates: ReadonlySet<string>): void {
    for (const [board, recorder] of this.#recorders) {
      if (candidates.has(board) || recorder.state === 'recording') continue;
      recorder.stop();
      this.#recorders.delete(board);
    }
  }

  #recorderOf(board: string): BoardRecorder {
    const existing = this.#recorders.get(board);
    if (existing !== undefined) return existing;
    const recorder = new BoardRecorder({
      board,
      streams: this.#options.streams,
      store: this.store,
      isDiskFull: () => this.#limits.isFull,
      onClosed: (segment) => this.#announce(segment),
      onState: () => this.#listeners.emit('state', this.describe(board)),
    });
    this.#recorders.set(board, recorder);
    return recorder;
  }

  #announce(segment: StoredSegment): void {
    const announced = this.#details.describe(segment).then((described) => {
      this.#announcements.delete(announced);
      if (described !== undefined) this.#listeners.emit('closed', segment.board, described);
    });
    this.#announcements.add(announced);
  }
}
