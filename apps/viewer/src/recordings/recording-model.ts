import { computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import type { BoardRecording } from '@boardcast/protocol';
import { Playback } from './playback.ts';
import type { RecorderStatus } from './recorder-status.ts';
import { RecordingsClient } from './recordings-client.ts';
import { SegmentIndex, type Span } from './segment-index.ts';
import { dayMs, dayOf, follow, within } from './time-window.ts';

const pollMs = 2000;
/** As far from the end, what is being recorded is not followed. */
const followMs = 5 * 60_000;
/** Behind the end at first: enough to see what it is. */
const startMs = 30_000;
/** The list and the segments are read at different times. */
const minGapMs = 60_000;
const minWindowMs = 10 * 60_000;

export interface RecordingModelOptions {
  readonly board: string;
  readonly home: string;
  readonly recorder: RecorderStatus;
  readonly volume: number;
}

/** What was recorded of one board, and what is shown of it. Times are in ms since 1970. */
export class RecordingModel {
  readonly board: string;
  readonly client: RecordingsClient;
  readonly playback = signal<Playback | undefined>(undefined);
  readonly index = signal(new SegmentIndex());
  /** What the timeline shows. */
  readonly window = signal<Span>(dayOf(Date.now()));
  /** What is marked for export. */
  readonly range = signal<Span | undefined>(undefined);
  readonly now = signal(Date.now());
  /** Why the list of segments is missing. */
  readonly problem = signal<string | undefined>(undefined);
  /** Undefined before the list is there, and for a board of which the recorder knows nothing. */
  readonly recording: ReadonlySignal<BoardRecording | undefined>;
  readonly #options: RecordingModelOptions;
  readonly #closed = new AbortController();
  readonly #loadedDays = new Set<number>();
  readonly #disposers: (() => void)[];
  #isBusy = false;

  constructor(options: RecordingModelOptions) {
    const { board, home, recorder } = options;
    this.board = board;
    this.#options = options;
    this.client = new RecordingsClient(home, board);
    this.recording = computed(() => recorder.boards.value.get(board));
    const timer = window.setInterval(() => void this.#poll(), pollMs);
    this.#disposers = [
      () => clearInterval(timer),
      effect(() => this.#start(this.recording.value)),
      effect(() => void this.#loadDays(this.window.value)),
      effect(() => void (this.index.value && this.playback.value?.update())),
    ];
  }

  /** From the oldest recording to now, in whole days. */
  get limits(): Span {
    const from = this.recording.value?.from;
    const oldest = from ? Date.parse(from) : this.now.value;
    return { from: dayOf(oldest).from, to: dayOf(this.now.value).to };
  }

  get isRecording(): boolean {
    return this.recording.peek()?.state === 'recording';
  }

  setWindow(window: Span): void {
    this.window.value = within(window, this.limits);
  }

  /** Plays from a time; in a gap, from the end of the gap. */
  async seek(time: number): Promise<void> {
    this.setWindow(follow(this.window.peek(), time));
    await this.#loadDays({ from: time, to: time + 1 });
    if (this.index.peek().at(time) === undefined) await this.#loadNextDay(time);
    const { last } = this.index.peek();
    if (last === undefined || this.#closed.signal.aborted) return;
    this.playback.peek()?.seek(time < last.end ? time : Math.max(last.start, last.end - 1));
  }

  /** Starts or stops recording; resolves with why that failed. */
  async record(record: boolean): Promise<string | undefined> {
    return this.#attempt(async () => {
      this.#options.recorder.update(await this.client.record(record));
    });
  }

  /** Deletes what ends before a time, or all; resolves with why that failed. */
  async remove(to: number | undefined): Promise<string | undefined> {
    return this.#attempt(async () => {
      await this.client.remove(to);
      this.index.value = to === undefined ? new SegmentIndex() : this.index.value.since(to);
      await this.#options.recorder.refresh();
      if (this.index.value.last === undefined) this.#closePlayback();
    });
  }

  close(): void {
    this.#closed.abort();
    for (const dispose of this.#disposers.splice(0)) dispose();
    this.#closePlayback();
  }

  /** There is something to play from now on. */
  #start(recording: BoardRecording | undefined): void {
    if (!recording?.from || this.playback.peek() !== undefined) return;
    const isRecording = () => this.isRecording;
    this.playback.value = new Playback(
      {
        client: this.client,
        origin: dayOf(Date.parse(recording.from)).from,
        index: () => this.index.peek(),
      },
      { isRecording, listMore: () => this.#listMore(), volume: this.#options.volume },
    );
    const [from, to] = [Date.parse(recording.from), Date.parse(recording.to ?? recording.from)];
    this.setWindow(firstWindow({ from, to }));
    void this.seek(Math.max(from, to - startMs)).then(() => this.playback.peek()?.play());
  }

  #closePlayback(): void {
    this.playback.peek()?.close();
    this.playback.value = undefined;
  }

  async #attempt(action: () => Promise<void>): Promise<string | undefined> {
    return action().then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  }

  /** Follows what is recorded while somebody is near the end of it. */
  async #poll(): Promise<void> {
    if (document.hidden || this.#isBusy) return;
    this.now.value = Date.now();
    if (this.problem.peek() !== undefined) await this.#loadDays(this.window.peek());
    if (this.isRecording && this.playback.peek() === undefined) {
      await this.#options.recorder.refresh();
    }
    const { last } = this.index.peek();
    const time = this.playback.peek()?.time.peek() ?? 0;
    const isNear =
      this.window.peek().to > this.now.peek() - followMs || time > (last?.end ?? 0) - followMs;
    if (!isNear || !this.isRecording) return;
    this.#isBusy = true;
    await this.#load({
      from: (last?.end ?? this.now.peek() - dayMs) - 1,
      to: this.now.peek() + dayMs,
    });
    this.#isBusy = false;
  }

  async #loadDays({ from, to }: Span): Promise<void> {
    for (let day = dayOf(from); day.from < to; day = dayOf(day.to)) {
      if (this.#loadedDays.has(day.from) || day.from > Date.now()) continue;
      this.#loadedDays.add(day.from);
      if (!(await this.#load(day))) this.#loadedDays.delete(day.from);
    }
  }

  /** A recording may have days without a segment. */
  #listMore(): boolean {
    const { last } = this.index.peek();
    const end = Date.parse(this.recording.peek()?.to ?? '');
    if (last === undefined || end - last.end < minGapMs || this.isRecording) return false;
    void this.#loadNextDay(last.end);
    return true;
  }

  /** The next day with segments after a time. */
  async #loadNextDay(time: number): Promise<void> {
    const end = Date.parse(this.recording.peek()?.to ?? '');
    for (let day = dayOf(time); day.from <= end; day = dayOf(day.to)) {
      await this.#loadDays(day);
      if (this.index.peek().at(time) !== undefined) return;
    }
  }

  async #load({ from, to }: Span): Promise<boolean> {
    const { signal } = this.#closed;
    try {
      const segments = await this.client.segments(from, to, signal);
      this.index.value = this.index.value.with(segments);
      this.problem.value = undefined;
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      const reason = error instanceof Error ? error.message : String(error);
      this.problem.value = `The list of recordings cannot be loaded: ${reason}`;
      return false;
    }
  }
}

/** A day, or less if little is recorded. */
function firstWindow({ from, to }: Span): Span {
  const size = Math.max(2 * (to - from), minWindowMs);
  if (size > dayMs / 2) return dayOf(to);
  return { from: to - size * 0.8, to: to + size * 0.2 };
}
