import { leaseMs, type DirectoryRecord } from '../directory.ts';
import { DirectoryError } from '../directory-error.ts';
import { isReplicated, parseMember } from '../record-keys.ts';
import { replicatedKinds } from '../records.ts';
import type { RecordKind, ReplicatedKind } from '../records.ts';
import { gatewayScripts } from './gateway-scripts.ts';
import { RecordCopy, type RecordChange } from './record-copy.ts';
import { recordScripts } from './record-scripts.ts';
import { parseRecord, recordText } from './record-text.ts';
import type { RedisLink } from './redis-link.ts';
import { isStrings, parseEntries, type StreamEntry } from './redis-replies.ts';
import type { Script } from './script.ts';
import type { StreamPosition } from './stream-position.ts';

/** Rises when a release writes what an older one cannot read: both then have records of their own. */
const schemaVersion = 1;
/** How many records are read or written at a time. */
const chunk = 500;

export interface RedisStoreOptions {
  readonly id: string;
  readonly prefix: string;
  readonly schema?: number;
  /** How many changes the stream keeps, at least. */
  readonly maxChanges: number;
  readonly onProblem: (problem: string) => void;
}

export interface Beat {
  readonly generation: string;
  /** By the clock of the store, in ms. */
  readonly time: string;
  readonly wasOver: boolean;
}

/** What a script did to a record. */
export interface WriteReply {
  readonly outcome: 'granted' | 'held' | 'gone';
  readonly text: string;
  /** The change in the stream, if there is one. */
  readonly change: string;
}

/** The keys and scripts of the directory in a Redis. Its connection comes and goes. */
export class RedisStore {
  readonly #options: RedisStoreOptions;
  readonly #base: string;
  readonly #reported = new Set<string>();
  #sequence = 0;
  #answered = 0;

  constructor(options: RedisStoreOptions) {
    this.#options = options;
    // In braces: all keys are in the same slot of a Redis Cluster.
    this.#base = `{${options.prefix}}:${options.schema ?? schemaVersion}:`;
  }

  channelOf(gateway: string): string {
    return `${this.#base}to:${gateway}`;
  }

  async write(
    link: RedisLink,
    name: keyof typeof recordScripts,
    ...parameters: readonly string[]
  ): Promise<WriteReply> {
    const reply = await this.#run(link, recordScripts[name], parameters);
    const [outcome, text = '', change = ''] = isStrings(reply) ? reply : [];
    if (outcome !== 'granted' && outcome !== 'held' && outcome !== 'gone')
      throw new DirectoryError('refused', `Redis answered ${name} with something else`);
    return { outcome, text, change };
  }

  async beat(link: RedisLink, known: { generation: string; time: string }): Promise<Beat> {
    const { generation, time } = known;
    const parameters = [crypto.randomUUID(), generation, String(this.#answered), time];
    const reply = await this.#run(link, gatewayScripts.beat, parameters);
    const [current = '', now = '', lease] = isStrings(reply) ? reply : [];
    return { generation: current, time: now, wasOver: lease !== 'kept' };
  }

  async close(link: RedisLink): Promise<void> {
    await this.#run(link, gatewayScripts.close, []);
  }

  async read(link: RedisLink, kind: RecordKind, key: string): Promise<DirectoryRecord | undefined> {
    const text = await link.command('HGET', this.#base + kind, key);
    return typeof text === 'string' ? this.parse(kind, key, text) : undefined;
  }

  async deadOwners(link: RedisLink): Promise<readonly string[]> {
    const reply = await this.#run(link, gatewayScripts.deadOwners, [String(chunk)]);
    return isStrings(reply) ? reply : [];
  }

  async ownedBy(
    link: RedisLink,
    gateway: string,
    limit: number,
  ): Promise<readonly DirectoryRecord[]> {
    const key = `${this.#base}owned:${gateway}`;
    const members = await link.command('SRANDMEMBER', key, String(limit));
    const wanted = isStrings(members) ? members.flatMap((member) => parseMember(member) ?? []) : [];
    const records = await Promise.all(wanted.map(({ kind, key }) => this.read(link, kind, key)));
    return records.filter((record) => record?.owner === gateway) as DirectoryRecord[];
  }

  /** `kind:key` of all that this gateway owns there. */
  async owned(link: RedisLink): Promise<readonly string[]> {
    const members = await link.command('SMEMBERS', `${this.#base}owned:${this.#options.id}`);
    return isStrings(members) ? members : [];
  }

  /** Those of its records that this gateway does not own any more. */
  async lost(
    link: RedisLink,
    records: readonly DirectoryRecord[],
  ): Promise<readonly DirectoryRecord[]> {
    const lost: DirectoryRecord[] = [];
    for (const part of parts(records)) {
      const parameters = part.flatMap(({ kind, key, epoch }) => [kind, key, String(epoch)]);
      const reply = await this.#run(link, gatewayScripts.check, parameters);
      for (const index of Array.isArray(reply) ? reply : []) {
        const record = part[Number(index)];
        if (record !== undefined) lost.push(record);
      }
    }
    return lost;
  }

  async restore(link: RedisLink, records: readonly DirectoryRecord[]): Promise<void> {
    for (const part of parts(records)) {
      const parameters = part.flatMap((record) => [record.kind, record.key, recordText(record)]);
      await this.#run(link, gatewayScripts.restore, parameters);
    }
  }

  async abandon(link: RedisLink, members: readonly string[]): Promise<void> {
    const records = members.flatMap((member) => parseMember(member) ?? []);
    for (const part of parts(records)) {
      const parameters = part.flatMap(({ kind, key }) => [kind, key]);
      const nobody = `nobody-${crypto.randomUUID()}`;
      await this.#run(link, gatewayScripts.abandon, [nobody, ...parameters]);
    }
  }

  async send(link: RedisLink, gateway: string, topic: string, payload: string): Promise<void> {
    const message = `${this.#options.id}\n${topic}\n${payload}`;
    await link.command('PUBLISH', this.channelOf(gateway), message);
  }

  /** Whether the stream still has the change at which a reader is. */
  async has(link: RedisLink, { id }: StreamPosition): Promise<boolean> {
    const entries = parseEntries(await link.command('XRANGE', this.#changes, id, id));
    return entries.length > 0;
  }

  /** Where a reader is that has all changes of now. */
  async lastChange(link: RedisLink): Promise<StreamPosition> {
    const reply = await link.command('XREVRANGE', this.#changes, '+', '-', 'COUNT', '1');
    const [last] = parseEntries(reply);
    return { id: last?.id ?? '0-0', count: last?.count ?? 0 };
  }

  /** All replicated records, as of some time between now and then. */
  async readAll(link: RedisLink): Promise<RecordCopy> {
    const copy = new RecordCopy();
    copy.moveTo(await this.lastChange(link));
    for (const kind of replicatedKinds) await this.#readKind(link, kind, copy);
    return copy;
  }

  /** The changes after a position; waits for the first one. */
  async changesAfter(
    link: RedisLink,
    { id }: StreamPosition,
    waitMs: number,
  ): Promise<readonly StreamEntry[]> {
    const block = waitMs > 0 ? ['BLOCK', String(waitMs)] : [];
    const parts = ['XREAD', ...block, 'COUNT', String(chunk), 'STREAMS', this.#changes, id];
    const reply = await link.follow(parts, waitMs);
    const [stream] = Array.isArray(reply) ? (reply as unknown[]) : [];
    return parseEntries(Array.isArray(stream) ? stream[1] : []);
  }

  /** Undefined for an entry that is no change of a valid record. */
  changeOf({ id, member, text }: StreamEntry): RecordChange | undefined {
    const { kind, key } = parseMember(member) ?? {};
    if (kind === undefined || key === undefined || !isReplicated(kind)) return undefined;
    const record = text === undefined ? undefined : this.parse(kind, key, text);
    return text !== undefined && record === undefined ? undefined : { id, kind, key, record };
  }

  /** Undefined for what is not valid, which is reported once. */
  parse<K extends RecordKind>(kind: K, key: string, text: string): DirectoryRecord<K> | undefined {
    const record = parseRecord(kind, key, text);
    if (record === undefined)
      this.#reportOnce(`The directory's ${kind} "${key.slice(0, 80)}" is not valid: skipped.`);
    return record;
  }

  get #changes(): string {
    return `${this.#base}changes`;
  }

  async #readKind(link: RedisLink, kind: ReplicatedKind, copy: RecordCopy): Promise<void> {
    const key = this.#base + kind;
    let cursor = '0';
    do {
      const reply = await link
        .command('HSCAN', key, cursor, 'COUNT', String(chunk))
        .catch((error: DirectoryError) => this.#skip(`${key}: ${error.detail}`, error));
      const [next, fields] = Array.isArray(reply) ? (reply as unknown[]) : [];
      cursor = typeof next === 'string' ? next : '0';
      const texts = isStrings(fields) ? fields : [];
      for (let index = 0; index + 1 < texts.length; index += 2) {
        const record = this.parse(kind, texts[index] ?? '', texts[index + 1] ?? '');
        if (record !== undefined) copy.add({ ...record, kind });
      }
    } while (cursor !== '0');
  }

  /** A key that is no hash: somebody else wrote it. */
  #skip(problem: string, error: DirectoryError): undefined {
    if (error.code === 'away') throw error;
    this.#reportOnce(problem);
  }

  #reportOnce(problem: string): void {
    if (this.#reported.has(problem) || this.#reported.size >= chunk) return;
    this.#reported.add(problem);
    this.#options.onProblem(problem);
  }

  async #run(link: RedisLink, script: Script, parameters: readonly string[]): Promise<unknown> {
    this.#sequence += 1;
    const sequence = this.#sequence;
    const { id, maxChanges } = this.#options;
    const common = [id, String(sequence), String(leaseMs), String(maxChanges)];
    const reply = await link.run(script, `${this.#base}meta`, [...common, ...parameters]);
    // Beats that the store forgot are no loss.
    if (script !== gatewayScripts.beat) this.#answered = Math.max(this.#answered, sequence);
    return reply;
  }
}

function* parts<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += chunk) yield items.slice(start, start + chunk);
}
