import { randomUUID } from 'node:crypto';
import {
  leaseMs,
  type ClaimOutcome,
  type Directory,
  type DirectoryChange,
  type DirectoryRecord,
} from './directory.ts';
import { DirectoryError } from './directory-error.ts';
import { Listeners } from './listeners.ts';
import { MemoryStore, type MemoryMember, type MemoryWrite } from './memory-store.ts';
import { isReplicated, serialize } from './record-keys.ts';
import { replicatedKinds } from './records.ts';
import type { RecordKind, RecordValues, ReplicatedKind } from './records.ts';

export interface MemoryDirectoryOptions {
  /** A new one by default. */
  readonly id?: string;
  /** Receives what went wrong, in one line. */
  readonly onProblem?: (problem: string) => void;
}

type Copy = ReadonlyMap<ReplicatedKind, ReadonlyMap<string, DirectoryRecord>>;

/** A directory in this process's memory: for one gateway, for several in tests, and for simulations. */
export class MemoryDirectory implements Directory, MemoryMember {
  readonly id: string;
  readonly #store: MemoryStore;
  readonly #changes: Listeners<[DirectoryChange]>;
  readonly #losses: Listeners<[DirectoryRecord]>;
  readonly #states: Listeners<[]>;
  readonly #messages = new Map<string, Listeners<[unknown, string]>>();
  readonly #report: (problem: string) => void;
  /** What it last knew of the store, while it is disconnected. */
  #copy: Copy | undefined;
  readonly #lostMeanwhile: DirectoryRecord[] = [];
  #isLeased = true;
  #isClosed = false;
  #leaseTimer: NodeJS.Timeout | undefined;

  constructor(store = new MemoryStore(), options: MemoryDirectoryOptions = {}) {
    this.id = options.id ?? randomUUID();
    this.#report = options.onProblem ?? ((problem) => console.error(problem));
    this.#changes = new Listeners(this.#report);
    this.#losses = new Listeners(this.#report);
    this.#states = new Listeners(this.#report);
    this.#store = store;
    store.join(this);
  }

  get isConnected(): boolean {
    return this.#copy === undefined && !this.#isClosed;
  }

  get isLeased(): boolean {
    return this.#isLeased;
  }

  /** From now on the store is away for this gateway, until it is reconnected. */
  disconnect(): void {
    if (!this.isConnected) return;
    this.#copy = new Map(
      replicatedKinds.map((kind) => [
        kind,
        new Map([...this.#store.all(kind)].map((record) => [record.key, record])),
      ]),
    );
    this.#leaseTimer = setTimeout(() => this.endLease(), leaseMs);
    this.#states.call();
  }

  /** As after five seconds without the store. */
  endLease(): void {
    this.disconnect();
    clearTimeout(this.#leaseTimer);
    if (!this.#isLeased) return;
    this.#isLeased = false;
    this.#store.expire(this.id);
    this.#states.call();
  }

  reconnect(): void {
    if (this.#isClosed || this.#copy === undefined) return;
    this.#copy = undefined;
    this.#isLeased = true;
    clearTimeout(this.#leaseTimer);
    this.#states.call();
    this.#changes.call({ kind: 'reread' });
    const lost = this.#lostMeanwhile.splice(0);
    for (const record of lost) this.#losses.call(record);
  }

  get<K extends ReplicatedKind>(kind: K, key: string): DirectoryRecord<K> | undefined {
    const record = this.#copy ? this.#copy.get(kind)?.get(key) : this.#store.get(kind, key);
    return record as DirectoryRecord<K> | undefined;
  }

  all<K extends ReplicatedKind>(kind: K): IterableIterator<DirectoryRecord<K>> {
    const records = this.#copy ? this.#copy.get(kind)?.values() : this.#store.all(kind);
    return (records ?? [].values()) as IterableIterator<DirectoryRecord<K>>;
  }

  upToDate(): Promise<void> {
    return Promise.resolve();
  }

  read<K extends RecordKind>(kind: K, key: string): Promise<DirectoryRecord<K> | undefined> {
    return this.#ask(() => this.#store.get(kind, key) as DirectoryRecord<K> | undefined);
  }

  claim<K extends RecordKind>(
    kind: K,
    key: string,
    wanted: { readonly identity: string; readonly value: RecordValues[K] },
  ): Promise<ClaimOutcome<K>> {
    return this.#ask(() => {
      const record = { kind, key, ...wanted, value: copied(kind, key, wanted.value) };
      return this.#store.claim(record, this.id) as ClaimOutcome<K>;
    });
  }

  take<K extends RecordKind>(record: DirectoryRecord<K>, value: RecordValues[K]) {
    return this.#write('take', record, value);
  }

  adopt<K extends RecordKind>(record: DirectoryRecord<K>) {
    const present = this.#store.get(record.kind, record.key) ?? record;
    return this.#write('adopt', record, present.value as RecordValues[K]);
  }

  write<K extends RecordKind>(record: DirectoryRecord<K>, value: RecordValues[K]) {
    return this.#write('write', record, value);
  }

  leave<K extends RecordKind>(record: DirectoryRecord<K>, value: RecordValues[K]) {
    return this.#write('leave', record, value);
  }

  remove(record: DirectoryRecord): Promise<boolean> {
    return this.#ask(() => this.#store.remove(record, this.id));
  }

  put<K extends RecordKind>(kind: K, key: string, value: RecordValues[K]): Promise<void> {
    return this.#ask(() => this.#store.put({ kind, key, value: copied(kind, key, value) }));
  }

  putIfAbsent<K extends RecordKind>(kind: K, key: string, value: RecordValues[K]) {
    return this.#ask(() => {
      if (this.#store.get(kind, key) === undefined)
        this.#store.put({ kind, key, value: copied(kind, key, value) });
      return this.#store.get(kind, key) as DirectoryRecord<K>;
    });
  }

  deadOwners(): Promise<readonly string[]> {
    return this.#ask(() => this.#store.deadOwners());
  }

  ownedBy(gateway: string, limit: number): Promise<readonly DirectoryRecord[]> {
    return this.#ask(() => this.#store.ownedBy(gateway).slice(0, limit));
  }

  send(gateway: string, topic: string, payload: unknown): Promise<void> {
    return this.#ask(() => {
      const copy: unknown = JSON.parse(JSON.stringify(payload ?? null));
      this.#store.send(gateway, topic, copy, this.id);
    });
  }

  onMessage(topic: string, listener: (payload: unknown, from: string) => void): () => void {
    const listeners = this.#messages.get(topic) ?? new Listeners<[unknown, string]>(this.#report);
    this.#messages.set(topic, listeners);
    return listeners.add(listener);
  }

  onChange(listener: (change: DirectoryChange) => void): () => void {
    return this.#changes.add(listener);
  }

  onLost(listener: (record: DirectoryRecord) => void): () => void {
    return this.#losses.add(listener);
  }

  onState(listener: () => void): () => void {
    return this.#states.add(listener);
  }

  close(): Promise<void> {
    if (!this.#isClosed) {
      this.disconnect();
      this.#isClosed = true;
      this.endLease();
      this.#store.leave(this.id);
    }
    return Promise.resolve();
  }

  /** For the store. */
  lost(record: DirectoryRecord): void {
    if (this.#copy !== undefined) this.#lostMeanwhile.push(record);
    else queueMicrotask(() => this.#losses.call(record));
  }

  /** For the store. */
  changed(record: DirectoryRecord, isRemoved: boolean): void {
    if (!this.isConnected || !isReplicated(record.kind)) return;
    const { kind, key } = record;
    this.#changes.call({ kind, key, record: isRemoved ? undefined : record });
  }

  /** For the store. */
  receive(topic: string, payload: unknown, from: string): void {
    if (this.isConnected) this.#messages.get(topic)?.call(payload, from);
  }

  #write<K extends RecordKind>(
    operation: MemoryWrite,
    record: DirectoryRecord<K>,
    value: RecordValues[K],
  ): Promise<ClaimOutcome<K>> {
    return this.#ask(() => {
      const next = copied(record.kind, record.key, value);
      return this.#store.write(operation, record, next, this.id) as ClaimOutcome<K>;
    });
  }

  #ask<Result>(step: () => Result): Promise<Result> {
    return new Promise((resolve) => {
      if (this.#isClosed) throw new DirectoryError('closed', 'the directory is closed');
      if (!this.isConnected) throw new DirectoryError('away', 'the directory is disconnected');
      resolve(step());
    });
  }
}

/** As it would be read from a store elsewhere. */
function copied<K extends RecordKind>(
  kind: K,
  key: string,
  value: RecordValues[K],
): RecordValues[K] {
  return JSON.parse(serialize(kind, key, value)) as RecordValues[K];
}
