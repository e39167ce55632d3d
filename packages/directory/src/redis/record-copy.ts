import type { DirectoryRecord } from '../directory.ts';
import { memberOf } from '../record-keys.ts';
import type { ReplicatedKind } from '../records.ts';
import { compareStreamIds, type StreamPosition } from './stream-position.ts';

/** A change of one record; `record` is undefined when it was removed. */
export interface RecordChange {
  readonly id: string;
  readonly kind: ReplicatedKind;
  readonly key: string;
  readonly record: DirectoryRecord | undefined;
}

type Records = Map<ReplicatedKind, Map<string, DirectoryRecord>>;

/**
 * A gateway's copy of the replicated records. Its own changes come in twice: with the answer of the store, and in the
 * stream, where others may come between.
 */
export class RecordCopy {
  #records: Records = new Map();
  /** The last change of each record that is known from an answer, and not from the stream yet. */
  readonly #ahead = new Map<string, string>();
  readonly #waiting = new Set<{ readonly id: string; readonly resolve: () => void }>();
  #position: StreamPosition | undefined;

  /** Undefined before it was read for the first time. */
  get position(): StreamPosition | undefined {
    return this.#position;
  }

  get(kind: ReplicatedKind, key: string): DirectoryRecord | undefined {
    return this.#records.get(kind)?.get(key);
  }

  all(kind: ReplicatedKind): IterableIterator<DirectoryRecord> {
    return (this.#records.get(kind) ?? new Map<string, DirectoryRecord>()).values();
  }

  *everything(): Generator<DirectoryRecord> {
    for (const records of this.#records.values()) yield* records.values();
  }

  /** False for a change that the stream has brought already. */
  answered(change: RecordChange): boolean {
    if (this.#position !== undefined && compareStreamIds(change.id, this.#position.id) <= 0)
      return false;
    this.#ahead.set(memberOf(change), change.id);
    this.#apply(change);
    return true;
  }

  /** The next change of the stream. False when it is known. */
  streamed(change: RecordChange): boolean {
    const member = memberOf(change);
    const ahead = this.#ahead.get(member);
    if (ahead !== undefined && compareStreamIds(change.id, ahead) <= 0) {
      if (change.id === ahead) this.#ahead.delete(member);
      return false;
    }
    this.#apply(change);
    return true;
  }

  moveTo(position: StreamPosition): void {
    this.#position = position;
    for (const waiting of this.#waiting) {
      if (compareStreamIds(waiting.id, position.id) > 0) continue;
      this.#waiting.delete(waiting);
      waiting.resolve();
    }
  }

  /** Resolves when the stream has brought the change of this id. */
  reached(id: string): Promise<void> {
    const { id: present = '' } = this.#position ?? {};
    if (present !== '' && compareStreamIds(id, present) <= 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.add({ id, resolve }));
  }

  /** Takes the place of what it had. */
  replace(next: RecordCopy): void {
    this.#records = next.#records;
    this.#ahead.clear();
    if (next.#position !== undefined) this.moveTo(next.#position);
  }

  /** A record as it was read. */
  add(record: DirectoryRecord & { readonly kind: ReplicatedKind }): void {
    const { kind, key } = record;
    this.#apply({ id: '', kind, key, record });
  }

  #apply({ kind, key, record }: RecordChange): void {
    const records = this.#records.get(kind) ?? new Map<string, DirectoryRecord>();
    this.#records.set(kind, records);
    if (record === undefined) records.delete(key);
    else records.set(key, record);
  }
}
