const maxReading = 4;
/** One place is taken for at least so long, so that no more than 400 requests a second are made. */
const minReadMs = 20;
/** However much is announced, one read in so many is of the others. */
const routineEvery = 4;
/** Between two reads of the same pipeline, since events come many at once. */
const spacingMs = 50;

/** The pipelines that are to be read again: each once however often it is asked for, a few at a time. */
export class ReadQueue {
  readonly #read: (id: string) => Promise<void>;
  /** What an event announced goes before what is read from time to time. */
  readonly #urgent = new Set<string>();
  readonly #routine = new Set<string>();
  readonly #reading = new Set<string>();
  #taken = 1;
  #closed = false;

  /** `read` rejects when a pipeline could not be read; it is asked for again by whoever needs it. */
  constructor(read: (id: string) => Promise<void>) {
    this.#read = read;
  }

  /** Something has changed in the pipeline. */
  touch(id: string): void {
    this.#urgent.add(id);
    this.#next();
  }

  /** Adds pipelines that are to be read in their turn. */
  add(ids: Iterable<string>): void {
    for (const id of ids) this.#routine.add(id);
    this.#next();
  }

  /** Whether all that was added has been read, or is being read. */
  get done(): boolean {
    return this.#routine.size === 0;
  }

  close(): void {
    this.#closed = true;
    this.#urgent.clear();
    this.#routine.clear();
  }

  #next(): void {
    while (!this.#closed && this.#reading.size < maxReading) {
      const [one, other] =
        this.#taken % routineEvery === 0
          ? [this.#routine, this.#urgent]
          : [this.#urgent, this.#routine];
      const id = this.#first(one) ?? this.#first(other);
      if (id === undefined) return;
      this.#taken += 1;
      void this.#take(id);
    }
  }

  #first(ids: ReadonlySet<string>): string | undefined {
    for (const id of ids) if (!this.#reading.has(id)) return id;
    return undefined;
  }

  async #take(id: string): Promise<void> {
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
