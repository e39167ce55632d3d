import { setTimeout as pause } from 'node:timers/promises';

const maxConcurrent = 4;
/** The minimum time of one read: limits the requests to 400 a second. */
const minReadMs = 20;
/** However many reads are urgent, one in this many is a routine one. */
const routineEvery = 4;
/** Between two reads of the same pipeline, since events come in bursts. */
const spacingMs = 50;
/** The same while a media server is busy: this many times as long as the last read took. */
const spacingRatio = 2;

/** The pipelines to be read again: each once, however often it is requested, a few at a time. */
export class ReadQueue {
  readonly #read: (id: string) => Promise<void>;
  /** Not read yet: viewers wait for their boards. */
  readonly #unread = new Set<string>();
  /** Announced by an event; read before the routine ones. */
  readonly #urgent = new Set<string>();
  readonly #routine = new Set<string>();
  readonly #reading = new Set<string>();
  /** Those that were read just now, and have changed again. */
  readonly #resting = new Set<string>();
  #started = 1;
  #closed = false;

  /** `read` may reject: a pipeline is not read again unless it is requested again. */
  constructor(read: (id: string) => Promise<void>) {
    this.#read = read;
  }

  /** Requests an urgent read: something in the pipeline changed. */
  touch(id: string, isUnread = false): void {
    (isUnread ? this.#unread : this.#urgent).add(id);
    this.#next();
  }

  /** Requests routine reads. */
  add(ids: Iterable<string>): void {
    for (const id of ids) this.#routine.add(id);
    this.#next();
  }

  /** Whether no routine read is left to be started. */
  get isIdle(): boolean {
    return this.#routine.size === 0;
  }

  close(): void {
    this.#closed = true;
    this.#unread.clear();
    this.#urgent.clear();
    this.#routine.clear();
  }

  #next(): void {
    while (!this.#closed && this.#reading.size < maxConcurrent) {
      const [preferred, other] =
        this.#started % routineEvery === 0
          ? [this.#routine, this.#urgent]
          : [this.#urgent, this.#routine];
      const id = this.#first(this.#unread) ?? this.#first(preferred) ?? this.#first(other);
      if (id === undefined) return;
      this.#started += 1;
      void this.#run(id);
    }
  }

  #first(ids: ReadonlySet<string>): string | undefined {
    for (const id of ids) if (!this.#reading.has(id) && !this.#resting.has(id)) return id;
    return undefined;
  }

  async #run(id: string): Promise<void> {
    this.#unread.delete(id);
    this.#urgent.delete(id);
    this.#routine.delete(id);
    this.#reading.add(id);
    const startedAt = performance.now();
    await Promise.all([this.#read(id).catch(() => undefined), pause(minReadMs)]);
    const readMs = performance.now() - startedAt;
    this.#reading.delete(id);
    if (this.#urgent.has(id))
      void this.#rest(id, Math.max(spacingMs, readMs * spacingRatio) - minReadMs);
    this.#next();
  }

  async #rest(id: string, ms: number): Promise<void> {
    this.#resting.add(id);
    await pause(ms);
    this.#resting.delete(id);
    this.#next();
  }
}
