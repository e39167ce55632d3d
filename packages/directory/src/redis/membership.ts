import { setTimeout as delay } from 'node:timers/promises';
import { errorMessage } from '@boardcast/protocol';
import { beatMs, type DirectoryRecord } from '../directory.ts';
import { DirectoryError } from '../directory-error.ts';
import { isReplicated } from '../record-keys.ts';
import { Lease } from './lease.ts';
import { OwnRecords } from './own-records.ts';
import { RecordCopy, type RecordChange } from './record-copy.ts';
import { RedisLink, type RedisLinkOptions } from './redis-link.ts';
import type { StreamEntry } from './redis-replies.ts';
import type { RedisStore } from './redis-store.ts';

const followMs = 1000;
const maxReads = 5;
const [firstRetryMs, maxRetryMs] = [100, 2000];
/** In beats: long after a command that was not answered could still take effect. */
const unknownAfter = 5;

export interface MembershipEvents {
  /** Undefined: everything was read again. */
  readonly onChange: (change: RecordChange | undefined) => void;
  readonly onLost: (record: DirectoryRecord) => void;
  readonly onMessage: (topic: string, payload: string, from: string) => void;
  readonly onState: () => void;
  readonly onProblem: (problem: string) => void;
}

/** One connection, from its first beat on. */
interface Session {
  readonly link: RedisLink;
  readonly generation: string;
}

/**
 * A gateway among those of a Redis: connects for ever, renews its lease, follows the changes, and settles with the
 * store what happened while it was away.
 */
export class Membership {
  readonly copy = new RecordCopy();
  readonly own = new OwnRecords();
  readonly #id: string;
  readonly #store: RedisStore;
  readonly #linkOptions: RedisLinkOptions;
  readonly #events: MembershipEvents;
  readonly #lease: Lease;
  readonly #closing = new AbortController();
  /** That of now, while it settles as well. */
  #opened: RedisLink | undefined;
  #link: RedisLink | undefined;
  /** Changes when the store has lost data. */
  #generation = '';
  #beatTime = '';
  #problem = '';
  #state = '';
  #loop: Promise<void> | undefined;

  constructor(
    id: string,
    store: RedisStore,
    linkOptions: RedisLinkOptions,
    events: MembershipEvents,
  ) {
    this.#id = id;
    this.#store = store;
    this.#linkOptions = linkOptions;
    this.#events = events;
    this.#lease = new Lease(() => this.#noteState());
  }

  get isConnected(): boolean {
    return this.#link !== undefined;
  }

  get isLeased(): boolean {
    return this.#lease.isValid;
  }

  /** Throws while the store is away. */
  get link(): RedisLink {
    if (this.#closing.signal.aborted) throw new DirectoryError('closed', 'the directory is closed');
    if (this.#link === undefined) throw new DirectoryError('away', this.#problem);
    return this.#link;
  }

  /** Resolves after the first attempt, whatever it brought. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#loop = this.#connectForEver(resolve);
    });
  }

  /** Resolves when the copy has what the store has now, or is away. */
  async upToDate(): Promise<void> {
    const link = this.#link;
    if (link === undefined) return;
    const last = await this.#store.lastChange(link).catch(() => undefined);
    if (last !== undefined) await Promise.race([this.copy.reached(last.id), link.ended]);
  }

  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) {
      const link = this.#link;
      this.#closing.abort();
      if (link !== undefined) await this.#store.close(link).catch(() => undefined);
      this.#opened?.close();
      this.#lease.end();
      this.#noteState();
    }
    await this.#loop;
  }

  async #connectForEver(onAttempt: () => void): Promise<void> {
    const { signal } = this.#closing;
    for (let failures = 0; !signal.aborted; failures += 1) {
      const error = await this.#connectOnce(() => {
        failures = -1;
        onAttempt();
      });
      this.#noteProblem(error);
      onAttempt();
      const longest = Math.min(firstRetryMs * 2 ** Math.max(0, failures), maxRetryMs);
      await delay(longest * (0.5 + Math.random() / 2), undefined, { signal }).catch(
        () => undefined,
      );
    }
  }

  /** Resolves with the reason when the connection has ended. */
  async #connectOnce(onConnected: () => void): Promise<DirectoryError> {
    const link = await RedisLink.open(this.#linkOptions, this.#closing.signal).catch(asError);
    if (link instanceof DirectoryError) return link;
    this.#opened = link;
    if (this.#closing.signal.aborted) link.close();
    let timer: NodeJS.Timeout | undefined;
    try {
      const session = await this.#begin(link);
      timer = this.#beatRegularly(session);
      await this.#settle(session);
      this.#link = link;
      this.#problem = '';
      this.#noteState();
      onConnected();
      void this.#follow(link);
      return await link.ended;
    } catch (error) {
      link.close(errorMessage(error));
      return asError(error);
    } finally {
      clearInterval(timer);
      this.#link = undefined;
      this.#noteState();
    }
  }

  async #begin(link: RedisLink): Promise<Session> {
    await link.subscribe(this.#store.channelOf(this.#id), (message) => this.#receive(message));
    return { link, generation: (await this.#beat(link, this.#generation)).generation };
  }

  async #beat(link: RedisLink, generation: string) {
    const sentAt = performance.now();
    const beat = await this.#store.beat(link, { generation, time: this.#beatTime });
    this.#beatTime = beat.time;
    this.#lease.renew(sentAt);
    this.#noteState();
    return beat;
  }

  #beatRegularly({ link, generation }: Session): NodeJS.Timeout {
    let beats = 0;
    let unknown: readonly string[] = [];
    const next = async () => {
      if (this.#closing.signal.aborted) return;
      const beat = await this.#beat(link, generation);
      if (beat.generation !== generation) throw new DirectoryError('away', 'it has lost its data');
      if (beat.wasOver) await this.#dropLost(link);
      beats += 1;
      if (beats === unknownAfter) unknown = await this.#unknownOf(link);
      if (beats !== 2 * unknownAfter || unknown.length === 0) return;
      const still = new Set(await this.#unknownOf(link));
      await this.#store.abandon(
        link,
        unknown.filter((member) => still.has(member)),
      );
    };
    return setInterval(() => void next().catch((error) => link.close(errorMessage(error))), beatMs);
  }

  /** What it owns in the store without knowing, by commands that took effect but were not answered. */
  async #unknownOf(link: RedisLink): Promise<readonly string[]> {
    const members = await this.#store.owned(link);
    return members.filter((member) => !this.own.has(member));
  }

  async #settle({ link, generation }: Session): Promise<void> {
    const hasLostData = this.#generation !== '' && generation !== this.#generation;
    const { position } = this.copy;
    const goesOn =
      !hasLostData && position !== undefined && (await this.#store.has(link, position));
    if (hasLostData) await this.#restore(link);
    const next = goesOn ? undefined : await this.#readAll(link);
    await this.#dropLost(link);
    this.#generation = generation;
    if (next !== undefined) this.#replaceCopy(next);
  }

  #replaceCopy(next: RecordCopy): void {
    this.copy.replace(next);
    this.#events.onChange(undefined);
  }

  /** Writes what the store has lost: the own records, and those of the copy, whoever owns them. */
  async #restore(link: RedisLink): Promise<void> {
    const present = await this.#readAll(link);
    const known = [...this.copy.everything()].map((record) => this.own.versionOf(record));
    const others = this.own.all.filter(({ kind }) => !isReplicated(kind));
    const isMissing = ({ kind, key, epoch }: DirectoryRecord) => {
      const record = isReplicated(kind) ? present.get(kind, key) : undefined;
      return record === undefined || record.epoch < epoch;
    };
    await this.#store.restore(link, [...known, ...others].filter(isMissing));
  }

  async #readAll(link: RedisLink): Promise<RecordCopy> {
    for (let reads = 0; reads < maxReads; reads += 1) {
      const next = await this.#store.readAll(link);
      if (await this.#catchUp(link, next)) return next;
    }
    throw new DirectoryError('away', 'it changes faster than it can be read');
  }

  /** False when changes between were lost. */
  async #catchUp(link: RedisLink, next: RecordCopy): Promise<boolean> {
    for (;;) {
      if (next.position === undefined) return false;
      const entries = await this.#store.changesAfter(link, next.position, 0);
      if (entries.length === 0) return true;
      if (!this.#advance(next, entries)) return false;
    }
  }

  async #follow(link: RedisLink): Promise<void> {
    try {
      while (this.copy.position !== undefined) {
        const entries = await this.#store.changesAfter(link, this.copy.position, followMs);
        if (!this.#advance(this.copy, entries, this.#events.onChange))
          this.#replaceCopy(await this.#readAll(link));
      }
    } catch (error) {
      link.close(errorMessage(error));
    }
  }

  /** False at the first change before which others were missed. */
  #advance(
    copy: RecordCopy,
    entries: readonly StreamEntry[],
    onChange?: (change: RecordChange) => void,
  ): boolean {
    for (const entry of entries) {
      if (entry.count !== (copy.position?.count ?? 0) + 1) return false;
      const change = this.#store.changeOf(entry);
      const isNew = change !== undefined && copy.streamed(change);
      copy.moveTo(entry);
      if (isNew) onChange?.(change);
    }
    return true;
  }

  /** What others took or adopted meanwhile. */
  async #dropLost(link: RedisLink): Promise<void> {
    for (const { kind, key, epoch } of await this.#store.lost(link, this.own.all))
      this.#lose(`${kind}:${key}`, epoch);
  }

  #lose(member: string, epoch: number): void {
    const record = this.own.delete(member, epoch);
    if (record !== undefined) this.#events.onLost(record);
  }

  #receive(message: string): void {
    const [from = '', topic = '', ...rest] = message.split('\n');
    const payload = rest.join('\n');
    if (topic !== '') {
      this.#events.onMessage(topic, payload, from);
      return;
    }
    const [, epoch, member = ''] = /^(\d+):(.*)$/s.exec(payload) ?? [];
    // The answers that came before it are processed first.
    setImmediate(() => this.#lose(member, Number(epoch)));
  }

  #noteState(): void {
    const state = `${this.isConnected} ${this.isLeased}`;
    if (state === this.#state) return;
    this.#state = state;
    this.#events.onState();
  }

  #noteProblem({ detail }: DirectoryError): void {
    if (this.#closing.signal.aborted || detail === this.#problem) return;
    this.#problem = detail;
    this.#events.onProblem(`The directory's Redis is away: ${detail}. It is tried again.`);
  }
}

function asError(error: unknown): DirectoryError {
  if (error instanceof DirectoryError) return error;
  return new DirectoryError('away', errorMessage(error));
}
