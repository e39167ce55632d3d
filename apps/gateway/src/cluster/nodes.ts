import type { Directory, DirectoryRecord } from '@boardcast/directory';
import { exponentialBackoff, KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { NodeBoards } from './node-boards.ts';
import { betterOfTwo, fullnessOf } from './node-choice.ts';
import { nodeIdOf } from './node-id.ts';
import { NodeKeeper, type DrainPlan, type NodeValue } from './node-keeper.ts';
import { noLoad } from './node-load.ts';

/** A media server as all gateways know it. */
export interface MediaNode extends NodeValue {
  readonly id: string;
  /** The id of the gateway that asks it for its load; null for none. */
  readonly keeper: string | null;
}

/** A media server that this gateway was started with. */
export interface OwnNode {
  readonly url: string;
  readonly secret: string | null;
  /** Whether it ends with this gateway. */
  readonly isEmbedded: boolean;
}

export interface NodesOptions {
  readonly directory: Directory;
  readonly own: readonly OwnNode[];
}

const beatMs = 500;
/** How long a node is not chosen that could not be reached. */
const suspicionMs = 2000;
const keeperTimeoutMs = 2000;
const requestTimeoutMs = 5000;
/** A node that no gateway was started with is forgotten after it was down for this long. */
const forgetAfterMs = 600_000;

export interface NodeClientOptions {
  readonly requestTimeoutMs: number;
  readonly pingIntervalMs?: number;
}

/** The media servers of an installation. */
export class Nodes {
  readonly #options: NodesOptions;
  readonly #own: ReadonlyMap<string, OwnNode>;
  readonly #keepers = new Map<string, NodeKeeper>();
  readonly #claiming = new Set<string>();
  readonly #clients = new Map<string, KurentoClient>();
  readonly #suspectedAt = new Map<string, number>();
  /** How much this gateway placed on each node since it told its load. */
  readonly #placed = new Map<string, { readonly seen: number; readonly count: number }>();
  readonly #boards: NodeBoards;
  readonly #listeners = new Set<(id: string) => void>();
  readonly #stopListening: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(options: NodesOptions) {
    this.#options = options;
    this.#boards = new NodeBoards(options.directory);
    this.#own = new Map(options.own.map((node) => [nodeIdOf(node.url), node]));
    this.#stopListening = options.directory.onChange((change) => {
      if (change.kind === 'node') this.#changed(change.key);
      if (change.kind === 'reread') for (const { id } of this.all()) this.#changed(id);
    });
  }

  /** Registers this gateway's nodes; resolves when each was asked once. */
  async start(): Promise<void> {
    await Promise.all([...this.#own.keys()].map((id) => this.#claim(id)));
    this.#timer = setInterval(() => this.#beat(), beatMs);
    this.#beat();
    await Promise.all([...this.#keepers.values()].map((keeper) => keeper.asked()));
  }

  /** The ids of those that this gateway was started with. */
  get ownIds(): readonly string[] {
    return [...this.#own.keys()];
  }

  all(): readonly MediaNode[] {
    const records = [...this.#options.directory.all('node')];
    return records.map((record) => this.#nodeOf(record));
  }

  get(id: string): MediaNode | undefined {
    const record = this.#options.directory.get('node', id);
    return record && this.#nodeOf(record);
  }

  /** Those that new pipelines and viewers may be placed on. */
  serving(): readonly MediaNode[] {
    return this.all().filter(({ id }) => this.isServing(id));
  }

  isServing(id: string): boolean {
    const suspectedAt = this.#suspectedAt.get(id) ?? -Infinity;
    return this.get(id)?.state === 'serving' && performance.now() - suspectedAt > suspicionMs;
  }

  /** Whether requests can be sent to it: it serves, or is drained. */
  isUp(id: string): boolean {
    const state = this.get(id)?.state;
    return state === 'serving' || state === 'draining';
  }

  /** The node for a new pipeline; undefined when none serves. */
  choose(): string | undefined {
    const candidates = this.serving().map(({ id, load, seen }) => {
      const placed = this.#placedOn(id, seen);
      return { id, fullness: fullnessOf(load, placed), boards: this.#boards.on(id) + placed };
    });
    return betterOfTwo(candidates);
  }

  /** Something was placed on a node, which its next load will show. */
  placed(id: string): void {
    const seen = this.get(id)?.seen ?? 0;
    this.#placed.set(id, { seen, count: this.#placedOn(id, seen) + 1 });
  }

  /** A node could not be reached. */
  suspect(id: string): void {
    this.#suspectedAt.set(id, performance.now());
  }

  isKept(id: string): boolean {
    return this.#keepers.has(id);
  }

  /** False for a node that another gateway keeps. */
  async setDrain(id: string, drain: DrainPlan | null): Promise<boolean> {
    const keeper = this.#keepers.get(id);
    await keeper?.setDrain(drain);
    return keeper !== undefined;
  }

  /** The gateway's own session on a node, opened on first use; undefined when there is no such node. */
  client(id: string): KurentoClient | undefined {
    const known = this.#clients.get(id);
    if (known !== undefined || !this.isUp(id)) return known;
    const client = this.newClient(id, { requestTimeoutMs });
    if (client === undefined) return undefined;
    this.#clients.set(id, client);
    client.connect().catch(() => this.#clients.delete(id));
    return client;
  }

  /** Another session on a node, which the caller connects and closes. */
  newClient(id: string, options: NodeClientOptions): KurentoClient | undefined {
    const node = this.get(id);
    if (node === undefined) return undefined;
    return new KurentoClient({
      url: node.url,
      ...(node.secret !== null && { token: node.secret }),
      backoff: exponentialBackoff({ firstMs: 200, maxMs: 1000 }),
      pingIntervalMs: 5000,
      pingTimeoutMs: options.requestTimeoutMs,
      ...options,
      openSocket: openNodeSocket,
      log: () => undefined,
    });
  }

  /** Calls back when a node came, went, or changed its state. */
  onChange(listener: (id: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Keeps a node whose keeper is gone. */
  async adopt(record: DirectoryRecord<'node'>): Promise<void> {
    const { directory } = this.#options;
    const { key, identity, value, owner } = record;
    if (this.#keepers.has(key) || this.#claiming.has(key)) return;
    this.#claiming.add(key);
    try {
      const outcome = await (owner === null
        ? directory.claim('node', key, { identity, value })
        : directory.adopt(record));
      if (outcome.kind === 'granted') this.#keep(outcome.record);
    } catch {
      // The directory is away: it is tried again with the next beat.
    } finally {
      this.#claiming.delete(key);
    }
  }

  /** Gives up the nodes that it keeps. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopListening();
    this.#boards.close();
    const closed = [...this.#keepers].map(([id, keeper]) =>
      keeper.close({ isRemoved: this.#own.get(id)?.isEmbedded === true }),
    );
    const clients = [...this.#clients.values()].map((client) => client.close());
    this.#keepers.clear();
    await Promise.all([...closed, ...clients]);
  }

  #beat(): void {
    for (const keeper of this.#keepers.values()) keeper.beat();
    for (const id of this.#own.keys()) {
      if (this.#options.directory.get('node', id) === undefined) void this.#claim(id);
    }
    for (const record of this.#options.directory.all('node')) {
      if (this.#isOrphan(record)) void this.adopt(record);
      else this.#forgetOld(record);
    }
  }

  #isOrphan({ owner, key }: DirectoryRecord<'node'>): boolean {
    if (this.#keepers.has(key)) return false;
    return owner === null || this.#options.directory.get('gateway', owner) === undefined;
  }

  #forgetOld({ key, value }: DirectoryRecord<'node'>): void {
    const keeper = this.#keepers.get(key);
    const isOld = value.state === 'down' && Date.now() - value.seen > forgetAfterMs;
    if (keeper === undefined || !isOld || this.#own.has(key)) return;
    this.#keepers.delete(key);
    void keeper.close({ isRemoved: true });
  }

  async #claim(id: string): Promise<void> {
    const own = this.#own.get(id);
    if (own === undefined || this.#keepers.has(id) || this.#claiming.has(id)) return;
    const { url, secret } = own;
    const before = this.#options.directory.get('node', id)?.value;
    const unknown = { state: 'down', workers: 1, load: noLoad, drain: null, seen: 0 } as const;
    const value = { ...(before ?? unknown), url, secret };
    this.#claiming.add(id);
    try {
      const outcome = await this.#options.directory.claim('node', id, { identity: id, value });
      if (outcome.kind === 'granted') this.#keep(outcome.record);
    } catch {
      // The directory is away: it is tried again with the next beat.
    } finally {
      this.#claiming.delete(id);
    }
  }

  #keep(record: DirectoryRecord<'node'>): void {
    const id = record.key;
    const client = this.newClient(id, {
      requestTimeoutMs: keeperTimeoutMs,
      pingIntervalMs: keeperTimeoutMs,
    });
    if (client === undefined || this.#keepers.has(id)) return;
    const keeper: NodeKeeper = new NodeKeeper({
      ...{ directory: this.#options.directory, record, client },
      onChange: () => this.#changed(id),
      onLost: () => {
        if (this.#keepers.get(id) === keeper) this.#keepers.delete(id);
        void client.close();
      },
    });
    this.#keepers.set(id, keeper);
    keeper.beat();
    this.#changed(id);
  }

  #nodeOf({ key, owner, value }: DirectoryRecord<'node'>): MediaNode {
    const kept = this.#keepers.get(key)?.value;
    return { ...(kept ?? value), id: key, keeper: owner };
  }

  #placedOn(id: string, seen: number): number {
    const placed = this.#placed.get(id);
    return placed?.seen === seen ? placed.count : 0;
  }

  #changed(id: string): void {
    if (!this.isUp(id)) {
      void this.#clients.get(id)?.close();
      this.#clients.delete(id);
      // When it is back, it is reached again.
      this.#suspectedAt.delete(id);
    }
    for (const listener of this.#listeners) listener(id);
  }
}
