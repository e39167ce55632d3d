import { recordSchemas, type Directory, type DirectoryRecord } from '@boardcast/directory';
import { pipelineIdOf } from '@boardcast/protocol';
import * as v from 'valibot';
import type { Principal } from '../access/principal.ts';
import type { ObjectOwners, SessionObjects } from '../object-owners.ts';
import { SessionRecord } from './session-record.ts';

export interface SessionRecordsOptions {
  readonly directory: Directory;
  readonly owners: ObjectOwners;
  /** Sessions brought pipelines along, or left them. */
  readonly onImported: (pipelines: readonly string[]) => void;
  readonly onDropped: (pipelines: readonly string[]) => void;
  /** What is asked of nodes; each call may reject. */
  readonly nodes: SessionNodes;
  /** A monotonic clock, in ms. */
  readonly now?: () => number;
}

type HandOver = Pick<SessionObjects, 'objects' | 'pipelines'> & { readonly until: number };

export interface SessionNodes {
  /** Whether a node serves; undefined for one that is of this cluster no longer. */
  isServing(node: string): boolean | undefined;
  release(node: string, object: string): Promise<unknown>;
  closeSession(node: string, session: string): Promise<unknown>;
}

const handOverTopic = 'session objects';
const handOverSchema = v.object({
  id: v.string(),
  ...v.pick(recordSchemas.session, ['objects', 'pipelines']).entries,
});

const sweepMs = 1000;
/** Time for a client to come back to a session without objects. */
const sessionGraceMs = 60_000;
const takeAttempts = 3;
const handOverMs = 60_000;
const maxConcurrentWrites = 50;

/**
 * The sessions of this gateway's clients in the directory, from where any gateway to which a client
 * reconnects takes its session over. What changes is written at once, so that nothing is unowned
 * when this process dies.
 */
export class SessionRecords {
  readonly #options: Required<SessionRecordsOptions>;
  readonly #records = new Map<string, SessionRecord>();
  readonly #lostListeners = new Set<(id: string) => void>();
  readonly #ends: readonly (() => void)[];
  readonly #timer: NodeJS.Timeout;
  /** What others do not know of sessions that they took. */
  readonly #handOvers = new Map<string, HandOver>();
  /** Sessions that are ended on their nodes. */
  readonly #ending = new Set<string>();
  #adopted = 0;

  constructor(options: SessionRecordsOptions) {
    this.#options = { now: () => performance.now(), ...options };
    const { directory, owners } = options;
    owners.onSessionChange((id) => this.#records.get(id)?.changed());
    this.#ends = [
      directory.onLost(({ kind, key }) => {
        if (kind === 'session') void this.#records.get(key)?.confirm();
      }),
      directory.onMessage(handOverTopic, (payload) => this.#addHandedOver(payload)),
      directory.onChange(({ kind }) => {
        if (kind === 'reread') void this.#confirmAll();
      }),
      directory.onState(() => this.#retry()),
    ];
    this.#timer = setInterval(() => this.sweep(), sweepMs);
    this.#timer.unref();
  }

  /** Calls back when another gateway has taken a session: its objects are forgotten here. */
  onLost(listener: (id: string) => void): void {
    this.#lostListeners.add(listener);
  }

  /** A client began a session. */
  opened(id: string, principal: Principal, address: string | undefined): void {
    if (!this.#records.has(id)) this.#add(id, principal, address);
  }

  /** A session was begun, or resumed, on a node. */
  onNode(id: string, node: string): void {
    const record = this.#records.get(id);
    if (record === undefined || record.nodes.has(node)) return;
    record.nodes.add(node);
    record.changed();
  }

  /** A session on a node is lost; what it has there is released when the node answers again. */
  offNode(id: string, node: string): void {
    const record = this.#records.get(id);
    if (record?.nodes.delete(node) !== true) return;
    const { owners, onDropped } = this.#options;
    const objects = owners.sessionObjects(id)?.objects ?? [];
    const left = objects.filter((object) => owners.nodeOf(pipelineIdOf(object.id)) === node);
    record.left.set(node, [...(record.left.get(node) ?? []), ...left.map((object) => object.id)]);
    onDropped(owners.drop(id, node));
    record.changed();
  }

  /**
   * A client is here to resume a session: this gateway's or another's, or one whose gateway is gone.
   * Undefined for one that nobody knows, or that is of another principal.
   */
  async take(
    id: string,
    principal: Principal,
  ): Promise<{ readonly nodes: readonly string[] } | undefined> {
    const own = this.#records.get(id);
    try {
      await this.#take(id, principal);
    } catch {
      // The directory is away: a session that was begun here goes on here.
      if (own === undefined) return undefined;
    }
    const record = this.#records.get(id);
    if (record?.principal.id !== principal.id) return undefined;
    return { nodes: [...record.nodes] };
  }

  attached(id: string): void {
    this.#records.get(id)?.attached();
  }

  detached(id: string): void {
    this.#records.get(id)?.detached();
  }

  /** The client closed its session, on every node. */
  closed(id: string): void {
    const record = this.#records.get(id);
    if (record === undefined) return;
    record.isClosed = true;
    record.detached();
  }

  /** Whether the directory says now that a session is this gateway's. */
  async confirm(id: string): Promise<boolean> {
    const { directory } = this.#options;
    if (!directory.isConnected || !directory.isLeased) return false;
    return (await this.#records.get(id)?.confirm()) ?? false;
  }

  /** Continues a session whose gateway is gone, until its client comes back or it is over. */
  async adopt(record: DirectoryRecord<'session'>): Promise<void> {
    const outcome = await this.#options.directory.adopt(record);
    if (outcome.kind !== 'granted') return;
    this.#adopted += 1;
    this.#import(outcome.record).detached();
  }

  /** How many sessions were adopted. */
  get adopted(): number {
    return this.#adopted;
  }

  /** Idempotent. */
  close(): void {
    clearInterval(this.#timer);
    for (const end of this.#ends) end();
    for (const record of this.#records.values()) record.drop();
    this.#records.clear();
  }

  #add(
    id: string,
    principal: Principal,
    address: string | undefined,
    record?: DirectoryRecord<'session'>,
  ): SessionRecord {
    const { directory, owners, now } = this.#options;
    const added = new SessionRecord(id, {
      ...{ directory, principal, address, now, ...(record && { record }) },
      objects: () => {
        const { objects = [], pipelines = {} } = owners.sessionObjects(id) ?? {};
        return { objects: [...objects], pipelines };
      },
      onLost: (held) => this.#lost(id, held),
      onRemoved: () => this.#forget(id),
    });
    this.#records.set(id, added);
    return added;
  }

  async #take(id: string, principal: Principal): Promise<void> {
    const { directory } = this.#options;
    for (let attempt = 0; attempt < takeAttempts; attempt += 1) {
      const record = await directory.read('session', id);
      if (record === undefined || record.value.principal.id !== principal.id) return;
      if (this.#records.get(id)?.isSame(record) === true) return;
      const outcome = await directory.take(record, { ...record.value, disconnected: null });
      if (outcome.kind !== 'granted') continue;
      this.#import(outcome.record);
      return;
    }
  }

  #import(record: DirectoryRecord<'session'>): SessionRecord {
    const { owners, onImported } = this.#options;
    const { key: id, value } = record;
    this.#records.get(id)?.drop();
    owners.adopt(id, value);
    const added = this.#add(id, value.principal, value.address ?? undefined, record);
    onImported(Object.keys(value.pipelines));
    return added;
  }

  /** The store was away: others may have adopted sessions, or it came back without them. */
  async #confirmAll(): Promise<void> {
    for (const some of chunksOf([...this.#records.values()], maxConcurrentWrites)) {
      await Promise.all(some.map((record) => record.confirm()));
    }
  }

  #lost(id: string, held: DirectoryRecord<'session'>): void {
    this.#keepMissing(id, held);
    this.#forget(id);
    for (const listener of this.#lostListeners) listener(id);
  }

  /** What was created while this gateway was cut off is not in the record that was taken. */
  #keepMissing(id: string, { value }: DirectoryRecord<'session'>): void {
    const { owners, now } = this.#options;
    const known = owners.sessionObjects(id);
    const missing = Object.entries(known?.pipelines ?? {}).filter(
      ([pipeline]) => value.pipelines[pipeline] === undefined,
    );
    if (known === undefined || missing.length === 0) return;
    const pipelines = Object.fromEntries(missing);
    const objects = known.objects.filter((object) => pipelines[pipelineIdOf(object.id)]);
    this.#handOvers.set(id, { objects, pipelines, until: now() + handOverMs });
  }

  /** Messages may be lost, and the session may be taken again meanwhile: it is told several times. */
  async #handOver(): Promise<void> {
    const { directory, now } = this.#options;
    for (const [id, { until, ...objects }] of this.#handOvers) {
      if (now() > until) this.#handOvers.delete(id);
      const owner = (await directory.read('session', id))?.owner ?? directory.id;
      if (owner !== directory.id) await directory.send(owner, handOverTopic, { id, ...objects });
      else this.#addHandedOver({ id, ...objects });
    }
  }

  #addHandedOver(payload: unknown): void {
    const parsed = v.safeParse(handOverSchema, payload);
    if (!parsed.success || !this.#records.has(parsed.output.id)) return;
    const { id, ...objects } = parsed.output;
    this.#options.owners.add(id, objects);
    this.#options.onImported(Object.keys(objects.pipelines));
  }

  #forget(id: string): void {
    this.#records.delete(id);
    this.#options.onDropped(this.#options.owners.drop(id));
  }

  #retry(): void {
    if (!this.#options.directory.isConnected) return;
    for (const record of this.#records.values()) record.retry();
  }

  /** Retries, ends and hands over what is due; also called each second. */
  sweep(): void {
    this.#retry();
    this.#handOver().catch(() => undefined);
    for (const [id, record] of this.#records) {
      if (this.#ending.has(id) || !this.#isDue(id, record)) continue;
      this.#ending.add(id);
      this.#end(id, record)
        .catch(() => undefined)
        .finally(() => this.#ending.delete(id));
    }
  }

  /** Whether there is something to release on a node, or the session is over. */
  #isDue(id: string, record: SessionRecord): boolean {
    const { nodes } = this.#options;
    const isBack = [...record.left.keys()].some((node) => nodes.isServing(node) !== false);
    return isBack || this.#isOver(id, record);
  }

  #isOver(id: string, record: SessionRecord): boolean {
    const forMs = record.detachedForMs;
    if (forMs === undefined || (!record.isClosed && forMs < sessionGraceMs)) return false;
    return (this.#options.owners.sessionObjects(id)?.objects ?? []).length === 0;
  }

  async #end(id: string, record: SessionRecord): Promise<void> {
    if (!record.isRecorded) return this.#forget(id);
    if (!(await this.confirm(id))) return;
    for (const node of [...record.left.keys()]) await this.#endLeft(id, record, node);
    if (!this.#isOver(id, record) || record.left.size > 0) return;
    for (const node of record.nodes) {
      await this.#options.nodes.closeSession(node, id).catch(() => undefined);
    }
    if (this.#isOver(id, record)) record.remove();
  }

  /** Releases what a session had on a node that it lost, if the node answers again. */
  async #endLeft(id: string, record: SessionRecord, node: string): Promise<void> {
    const { nodes } = this.#options;
    const isServing = nodes.isServing(node);
    if (isServing === false) return;
    if (isServing) {
      // Most do not exist any more: the node was started again.
      for (const object of record.left.get(node) ?? []) {
        await nodes.release(node, object).catch(() => undefined);
      }
      if (!record.nodes.has(node)) await nodes.closeSession(node, id).catch(() => undefined);
    }
    record.left.delete(node);
    record.changed();
  }
}

function chunksOf<T>(values: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}
