const maxConcurrent = 4;
/** The minimum time of one read: limits the requests to 400 a second. */
const minReadMs = 20;
/** However many reads are urgent, one in this many is a routine one. */
const routineEvery = 4;
/** Between two reads of the same pipeline, since events come in bursts. */
const spacingMs = 50;

/** The pipelines to be read again: each once, however often it is requested, a few at a time. */
export class ReadQueue {
  readonly #read: (id: string) => Promise<void>;
  /** Announced by an event; read before the routine ones. */
  readonly #urgent = new Set<string>();
  readonly #routine = new Set<string>();
  readonly #reading = new Set<string>();
  #started = 1;
  #closed = false;

  /** `read` may reject: a pipeline is not read again unless it is requested again. */
  constructor(read: (id: string) => Promise<void>) {
    this.#read = read;
  }

  /** Requests an urgent read: something in the pipeline changed. */
  touch(id: string): void {
    this.#urgent.add(id);
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
    this.#urgent.clear();
    this.#routine.clear();
  }

  #next(): void {
    while (!this.#closed && this.#reading.size < maxConcurrent) {
      const [preferred, other] =
        this.#started % routineEvery === 0
          ? [this.#routine, this.#urgent]
          : [this.#urgent, this.#routine];
      const id = this.#first(preferred) ?? this.#first(other);
      if (id === undefined) return;
      this.#started += 1;
      void this.#run(id);
    }
  }

  #first(ids: ReadonlySet<string>): string | undefined {
    for (const id of ids) if (!this.#reading.has(id)) return id;
    return undefined;
  }

  async #run(id: string): Promise<void> {
    this.#urgent.delete(id);
    this.#routine.delete(id);
    this.#reading.add(id);
    const pause = new Promise((resolve) => setTimeout(resolve, minReadMs));
    await Promise.all([this.#read(id).catch(() => undefined), pause]);
    const again = spacingMs - minReadMs;
    if (this.#urgent.has(id)) await new Promise((resolve) => setTimeout(resolve, again));
    this.#reading.delete(id);
    this.#next();
  }
}
