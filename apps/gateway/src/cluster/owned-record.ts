import type {
  ClaimOutcome,
  Directory,
  DirectoryRecord,
  RecordKind,
  RecordValues,
} from '@boardcast/directory';

/** What is done with a record that somebody else has. */
export type HeldDecision = 'take' | 'replace' | 'give up';

export interface OwnedRecordOptions<K extends RecordKind> {
  readonly directory: Directory;
  readonly kind: K;
  readonly key: string;
  /** Decides about a record that this gateway has never owned. Without it, it gives up. */
  readonly onHeld?: (record: DirectoryRecord<K>) => HeldDecision;
  /** Somebody else has the record; nothing is written any more. */
  readonly onLost: (record: DirectoryRecord<K>) => void;
  /** Nothing is owned any more, as was wanted. */
  readonly onEnded?: () => void;
  readonly onGranted?: (record: DirectoryRecord<K>) => void;
  /** What was granted already. */
  readonly record?: DirectoryRecord<K>;
}

type Wanted<K extends RecordKind> =
  | {
      readonly state: 'owned' | 'left';
      readonly identity: string;
      readonly value: RecordValues[K];
    }
  | { readonly state: 'removed' };

/** Others may win several times in a row; after that it is tried again later. */
const maxAttempts = 5;

/**
 * A record that this gateway owns, or wants to. What is wanted last is written, one write at a time;
 * what cannot be written stays wanted until `retry`.
 */
export class OwnedRecord<K extends RecordKind> {
  readonly #options: OwnedRecordOptions<K>;
  #record: DirectoryRecord<K> | undefined;
  #wasOwned: boolean;
  #wanted: Wanted<K> | undefined;
  #running: Promise<void> | undefined;
  #isOver = false;

  constructor(options: OwnedRecordOptions<K>) {
    this.#options = options;
    this.#record = options.record;
    this.#wasOwned = options.record !== undefined;
  }

  /** As it was granted last; undefined for none. */
  get record(): DirectoryRecord<K> | undefined {
    return this.#record;
  }

  /** Whether something is to be written. */
  get isPending(): boolean {
    return this.#wanted !== undefined;
  }

  /** Claims the record or writes it. */
  own(identity: string, value: RecordValues[K]): void {
    this.#want({ state: 'owned', identity, value });
  }

  /** Gives the record up, which stays for its identity. */
  leave(identity: string, value: RecordValues[K]): void {
    this.#want({ state: 'left', identity, value });
  }

  remove(): void {
    this.#want({ state: 'removed' });
  }

  /** Writes what could not be written before. */
  retry(): void {
    if (this.#wanted !== undefined) void this.#run();
  }

  /** Forgets it without a write. */
  drop(): void {
    this.#isOver = true;
    this.#wanted = undefined;
  }

  /** Whether the store says now that this gateway owns it. */
  async confirm(): Promise<boolean> {
    await this.#running;
    const record = this.#record;
    if (record === undefined || this.#isOver) return false;
    if (this.#wanted === undefined) this.own(record.identity, record.value);
    await this.#run();
    return !this.#isOver && this.#wanted === undefined && this.#record !== undefined;
  }

  #want(wanted: Wanted<K>): void {
    if (this.#isOver) return;
    this.#wanted = wanted;
    void this.#run();
  }

  #run(): Promise<void> {
    this.#running ??= this.#write()
      // The store is away, or refuses: it stays wanted.
      .catch(() => undefined)
      .finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #write(): Promise<void> {
    for (let attempt = 0; attempt < maxAttempts;) {
      const wanted = this.#wanted;
      if (wanted === undefined || this.#isOver) return;
      const isDone = wanted.state === 'owned' ? await this.#own(wanted) : await this.#end(wanted);
      attempt = isDone ? 0 : attempt + 1;
      if (isDone && this.#wanted === wanted) this.#wanted = undefined;
      if (isDone && this.#wanted === undefined && wanted.state !== 'owned') this.#ended();
    }
  }

  /** False when it is to be tried again. */
  async #own(wanted: Extract<Wanted<K>, { readonly state: 'owned' | 'left' }>): Promise<boolean> {
    const { directory, kind, key } = this.#options;
    if (this.#record !== undefined && this.#record.identity !== wanted.identity) {
      await directory.remove(this.#record);
      this.#record = undefined;
      this.#wasOwned = false;
    }
    const record = this.#record;
    const outcome =
      record === undefined
        ? await directory.claim(kind, key, wanted)
        : await directory.write(record, wanted.value);
    return this.#settle(outcome, wanted.value);
  }

  async #settle(outcome: ClaimOutcome<K>, value: RecordValues[K]): Promise<boolean> {
    const { directory, onHeld = () => 'give up', onLost, onGranted } = this.#options;
    if (outcome.kind === 'granted') {
      this.#record = outcome.record;
      this.#wasOwned = true;
      if (!this.#isOver) onGranted?.(outcome.record);
      return true;
    }
    this.#record = undefined;
    if (outcome.kind === 'gone') return false;
    const { record } = outcome;
    const decision: HeldDecision = this.#wasOwned ? 'give up' : onHeld(record);
    if (decision === 'take') {
      const taken = await directory.take(record, value);
      return taken.kind === 'granted' && this.#settle(taken, value);
    }
    if (decision === 'replace') {
      await directory.remove(record);
      return false;
    }
    const wasOver = this.#isOver;
    this.drop();
    if (!wasOver) onLost(record);
    return true;
  }

  async #end(wanted: Exclude<Wanted<K>, { readonly state: 'owned' }>): Promise<boolean> {
    const { directory } = this.#options;
    const record = this.#record;
    if (record === undefined) return true;
    if (wanted.state === 'left') await directory.leave(record, wanted.value);
    else await directory.remove(record);
    this.#record = undefined;
    this.#wasOwned = false;
    return true;
  }

  #ended(): void {
    this.drop();
    this.#options.onEnded?.();
  }
}
