import { randomUUID } from 'node:crypto';
import { errorMessage } from '@boardcast/protocol';
import type { ClaimOutcome, Directory, DirectoryChange, DirectoryRecord } from './directory.ts';
import { DirectoryError } from './directory-error.ts';
import { Listeners } from './listeners.ts';
import { isReplicated, memberOf, serialize } from './record-keys.ts';
import type { RecordKind, RecordValues, ReplicatedKind } from './records.ts';
import { Membership } from './redis/membership.ts';
import type { RecordChange } from './redis/record-copy.ts';
import { RedisStore, type WriteReply } from './redis/redis-store.ts';

export interface RedisDirectoryOptions {
  /** `redis://` or `rediss://`, with a user, a password and the number of a database, if needed. */
  readonly url: string;
  /** The certificate of its authority, in PEM; those of the system without. */
  readonly caFile?: string;
  /** What its keys begin with; installations that share a Redis have different ones. */
  readonly prefix?: string;
  /** A new one by default. */
  readonly id?: string;
  /** How many changes the store keeps for gateways that were away: those that missed more read everything again. */
  readonly maxChanges?: number;
  /** The version of the records, for tests. */
  readonly schema?: number;
  /** Receives what went wrong, in one line without secrets; the same only once. */
  readonly onProblem?: (problem: string) => void;
}

const maxPayload = 256 * 1024;

/** A directory in a Redis, for gateways on several machines. */
export class RedisDirectory implements Directory {
  readonly id: string;
  readonly #store: RedisStore;
  readonly #membership: Membership;
  readonly #report: (problem: string) => void;
  readonly #changes: Listeners<[DirectoryChange]>;
  readonly #losses: Listeners<[DirectoryRecord]>;
  readonly #states: Listeners<[]>;
  readonly #messages = new Map<string, Listeners<[unknown, string]>>();

  private constructor(options: RedisDirectoryOptions) {
    const { url, caFile, prefix = 'boardcast', maxChanges = 20_000, schema } = options;
    assertUrl(url);
    this.id = options.id ?? randomUUID();
    this.#report = options.onProblem ?? ((problem) => console.error(problem));
    this.#changes = new Listeners(this.#report);
    this.#losses = new Listeners(this.#report);
    this.#states = new Listeners(this.#report);
    const { id } = this;
    const keys = { prefix, maxChanges, ...(schema === undefined ? {} : { schema }) };
    this.#store = new RedisStore({ id, ...keys, onProblem: this.#report });
    this.#membership = new Membership(
      id,
      this.#store,
      { url, caFile },
      {
        onChange: (change) => this.#changes.call(changeOf(change)),
        onLost: (record) => this.#losses.call(record),
        onMessage: (topic, payload, from) => this.#receive(topic, payload, from),
        onState: () => this.#states.call(),
        onProblem: this.#report,
      },
    );
  }

  /**
   * Resolves when it is connected, or after the first attempt has failed: it goes on trying. Rejects for a URL that is
   * none.
   */
  static async connect(options: RedisDirectoryOptions): Promise<RedisDirectory> {
    const directory = new RedisDirectory(options);
    await directory.#membership.start();
    return directory;
  }

  get isConnected(): boolean {
    return this.#membership.isConnected;
  }

  get isLeased(): boolean {
    return this.#membership.isLeased;
  }

  get<K extends ReplicatedKind>(kind: K, key: string): DirectoryRecord<K> | undefined {
    return this.#membership.copy.get(kind, key) as DirectoryRecord<K> | undefined;
  }

  all<K extends ReplicatedKind>(kind: K): IterableIterator<DirectoryRecord<K>> {
    return this.#membership.copy.all(kind) as IterableIterator<DirectoryRecord<K>>;
  }

  upToDate(): Promise<void> {
    return this.#membership.upToDate();
  }

  async read<K extends RecordKind>(kind: K, key: string): Promise<DirectoryRecord<K> | undefined> {
    const record = await this.#store.read(this.#membership.link, kind, key);
    return record as DirectoryRecord<K> | undefined;
  }

  async claim<K extends RecordKind>(
    kind: K,
    key: string,
    { identity, value }: { readonly identity: string; readonly value: RecordValues[K] },
  ): Promise<ClaimOutcome<K>> {
    return this.#write(
      'claim',
      { kind, key },
      JSON.stringify(identity),
      serialize(kind, key, value),
    );
  }

  take<K extends RecordKind>(record: DirectoryRecord<K>, value: RecordValues[K]) {
    return this.#writeValue('take', record, value);
  }

  adopt<K extends RecordKind>(record: DirectoryRecord<K>) {
    return this.#write<K>('adopt', record, String(record.epoch));
  }

  write<K extends RecordKind>(record: DirectoryRecord<K>, value: RecordValues[K]) {
    return this.#writeValue('write', record, value);
  }

  leave<K extends RecordKind>(record: DirectoryRecord<K>, value: RecordValues[K]) {
    return this.#writeValue('leave', record, value);
  }

  async remove({ kind, key, epoch }: DirectoryRecord): Promise<boolean> {
    const { link } = this.#membership;
    const reply = await this.#store.write(link, 'remove', kind, key, String(epoch));
    if (reply.outcome !== 'granted') return false;
    this.#membership.own.delete(memberOf({ kind, key }), epoch);
    this.#note(kind, key, undefined, reply.change);
    return true;
  }

  async put<K extends RecordKind>(kind: K, key: string, value: RecordValues[K]): Promise<void> {
    await this.#write('put', { kind, key }, serialize(kind, key, value));
  }

  async putIfAbsent<K extends RecordKind>(kind: K, key: string, value: RecordValues[K]) {
    const outcome = await this.#write('putIfAbsent', { kind, key }, serialize(kind, key, value));
    if (outcome.kind === 'gone') throw new DirectoryError('refused', `${kind} was not written`);
    return outcome.record;
  }

  async deadOwners(): Promise<readonly string[]> {
    return this.#store.deadOwners(this.#membership.link);
  }

  async ownedBy(gateway: string, limit: number): Promise<readonly DirectoryRecord[]> {
    return this.#store.ownedBy(this.#membership.link, gateway, limit);
  }

  async send(gateway: string, topic: string, payload: unknown): Promise<void> {
    const text = JSON.stringify(payload ?? null);
    if (text.length > maxPayload)
      throw new DirectoryError('refused', `a message of ${topic} has ${text.length} bytes`);
    await this.#store.send(this.#membership.link, gateway, topic, text);
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
    return this.#membership.close();
  }

  async #writeValue<K extends RecordKind>(
    name: 'take' | 'write' | 'leave',
    record: DirectoryRecord<K>,
    value: RecordValues[K],
  ): Promise<ClaimOutcome<K>> {
    const { kind, key, epoch } = record;
    return this.#write(name, { kind, key }, String(epoch), serialize(kind, key, value));
  }

  async #write<K extends RecordKind>(
    name: 'claim' | 'take' | 'adopt' | 'write' | 'leave' | 'put' | 'putIfAbsent',
    { kind, key }: { readonly kind: K; readonly key: string },
    ...parameters: readonly string[]
  ): Promise<ClaimOutcome<K>> {
    const reply = await this.#store.write(this.#membership.link, name, kind, key, ...parameters);
    return this.#outcomeOf(kind, key, reply);
  }

  #outcomeOf<K extends RecordKind>(kind: K, key: string, reply: WriteReply): ClaimOutcome<K> {
    if (reply.outcome === 'gone') return { kind: 'gone' };
    const record = this.#store.parse(kind, key, reply.text);
    if (record === undefined)
      throw new DirectoryError('schema', `${kind} "${key.slice(0, 80)}" is not valid`);
    if (reply.outcome === 'held') return { kind: 'held', record };
    const { own } = this.#membership;
    if (record.owner === this.id) own.add(record);
    else own.delete(memberOf(record), record.epoch);
    this.#note(kind, key, record, reply.change);
    return { kind: 'granted', record };
  }

  /** Before the stream brings it. */
  #note(kind: RecordKind, key: string, record: DirectoryRecord | undefined, id: string): void {
    if (!isReplicated(kind) || id === '') return;
    const change = { id, kind, key, record };
    if (this.#membership.copy.answered(change)) this.#changes.call({ kind, key, record });
  }

  #receive(topic: string, payload: string, from: string): void {
    try {
      this.#messages.get(topic)?.call(JSON.parse(payload), from);
    } catch (error) {
      this.#report(`A message to this gateway is not valid: ${errorMessage(error)}`);
    }
  }
}

function changeOf(change: RecordChange | undefined): DirectoryChange {
  if (change === undefined) return { kind: 'reread' };
  const { kind, key, record } = change;
  return { kind, key, record };
}

/** What Node reports of one has it in it, with its password. */
function assertUrl(url: string): void {
  const isValid = URL.canParse(url) && ['redis:', 'rediss:'].includes(new URL(url).protocol);
  if (!isValid) throw new DirectoryError('refused', 'the URL is none of redis:// or rediss://');
}
