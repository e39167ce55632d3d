import { Transaction, relayTag } from '@boardcast/protocol';
import type { Directory, DirectoryRecord } from '@boardcast/directory';
import type { KurentoClient } from '@boardcast/signaling';
import type { BoardOrigin } from './cascade-index.ts';
import type { OwnedRecord } from './owned-record.ts';
import { RelayLink } from './relay-link.ts';
import { claimRelay, recordOf, relayKey, relayValue, type Edge } from './relay-record.ts';

export interface RelayContext {
  readonly directory: Directory;
  /** The gateway's session at a node. Throws when there is no such node. */
  readonly client: (node: string) => KurentoClient;
  /** Whether a pipeline is at a place that can be used. */
  readonly accepts: (pipeline: string, board: BoardOrigin, edge: Edge) => boolean;
  readonly now: () => number;
}

/** Limits the length of one transaction. */
const maxSinks = 40;
/** A viewer may have been connected to the endpoint before, by a gateway that did not know better. */
const settleMs = 1000;

/**
 * One board on one edge: a pipeline there, the link that brings the board's media to it, and the record
 * by which every gateway knows it. The link is replaced when it breaks, and when the board publishes
 * again, without the viewers' endpoints being touched.
 */
export class Relay {
  readonly edge: Edge;
  readonly pipeline: string;
  readonly #context: RelayContext;
  #board: BoardOrigin;
  #record: OwnedRecord<'relay'>;
  #link: RelayLink | undefined;
  #brokenSince: number | undefined;
  #viewers = 0;
  #emptySince: number;
  #isCounting = false;
  #isOver = false;

  private constructor(
    context: RelayContext,
    parts: {
      readonly board: BoardOrigin;
      readonly edge: Edge;
      readonly pipeline: string;
      readonly record: OwnedRecord<'relay'>;
    },
  ) {
    this.#context = context;
    this.#board = parts.board;
    this.#record = parts.record;
    this.edge = parts.edge;
    this.pipeline = parts.pipeline;
    this.#emptySince = context.now();
  }

  /** Undefined when another gateway has it. Rejects when it cannot be made; nothing is left then. */
  static async make(
    context: RelayContext,
    board: BoardOrigin,
    edge: Edge,
  ): Promise<Relay | undefined> {
    const record = await claimRelay(
      context.directory,
      board,
      edge,
      { pipeline: null, endpoint: null },
      0,
    );
    if (record === undefined) return undefined;
    const client = context.client(edge.node);
    let pipeline: string | undefined;
    try {
      pipeline = await makePipeline(client, relayKey(board, edge));
      if (!context.accepts(pipeline, board, edge)) {
        throw new Error(`node ${edge.node} has no other worker that is less loaded`);
      }
      const relay = new Relay(context, { board, edge, pipeline, record });
      await relay.#open();
      return relay;
    } catch (error) {
      record.remove();
      if (pipeline !== undefined) await client.release(pipeline).catch(() => undefined);
      throw error;
    }
  }

  /** Takes over what a gateway that died has made. Undefined when there is nothing, or it is another's. */
  static async adopt(
    context: RelayContext,
    found: DirectoryRecord<'relay'>,
  ): Promise<Relay | undefined> {
    const outcome = await context.directory.adopt(found);
    if (outcome.kind !== 'granted') return undefined;
    const { board: name, origin, edge: at, viewers } = outcome.record.value;
    const edge = { node: at.node, slot: Number(outcome.record.key.split('/').at(-1)) };
    const record = recordOf(context.directory, outcome.record.key, outcome.record);
    if (at.pipeline === null) {
      record.remove();
      return undefined;
    }
    const board = { ...{ name, node: origin.node, viewers }, ...origin };
    const relay = new Relay(context, { board, edge, pipeline: at.pipeline, record });
    relay.#viewers = viewers;
    await relay.#adoptLink(origin.endpoint, at.endpoint);
    return relay;
  }

  get key(): string {
    return relayKey(this.#board, this.edge);
  }

  get board(): BoardOrigin {
    return this.#board;
  }

  /** How long nobody has watched, in ms. */
  get emptyMs(): number {
    return this.#viewers > 0 ? 0 : this.#context.now() - this.#emptySince;
  }

  /** How long its media have been disconnected, in ms; 0 while they are connected. */
  get brokenMs(): number {
    return this.#brokenSince === undefined ? 0 : this.#context.now() - this.#brokenSince;
  }

  get isBroken(): boolean {
    return this.#brokenSince !== undefined;
  }

  /** Another gateway has it, or it was released. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Writes what could not be written, and counts the viewers. */
  async update(): Promise<void> {
    // Nothing is written and nothing is owned: another gateway took it over.
    if (this.#record.record === undefined && !this.#record.isPending) return this.leave();
    this.#record.retry();
    await this.#count();
  }

  /** Brings the board's media to the same viewers anew: after a break, or from its new pipeline. */
  async relink(board: BoardOrigin): Promise<void> {
    const before = this.#link;
    if (board.pipeline !== this.#board.pipeline) {
      const own = { pipeline: this.pipeline, endpoint: null };
      const next = await claimRelay(this.#context.directory, board, this.edge, own, this.#viewers);
      if (next === undefined) throw new Error('another gateway brings its media there');
      this.#record.remove();
      this.#record = next;
    }
    this.#board = board;
    await this.#open();
    if (before === undefined) return;
    await this.#moveSinks(before);
    await pause(settleMs);
    await this.#moveSinks(before);
    await before.release();
  }

  /** Whether there is really nobody: a viewer may be about to be connected. */
  async isUnused(): Promise<boolean> {
    const client = this.#context.client(this.edge.node);
    const children = await client.invoke('MediaPipeline', this.pipeline, 'getChildren');
    return children.every((child) => child === this.#link?.receiver);
  }

  /** No gateway places viewers on it from now on. */
  async withdraw(): Promise<boolean> {
    const isOwned = await this.#record.confirm();
    if (isOwned) this.#record.remove();
    return isOwned;
  }

  /** It is used after all. */
  async restore(): Promise<void> {
    const { receiver } = this.#link ?? { receiver: null };
    const own = { pipeline: this.pipeline, endpoint: receiver };
    const record = await claimRelay(
      this.#context.directory,
      this.#board,
      this.edge,
      own,
      this.#viewers,
    );
    if (record === undefined) return this.leave();
    this.#record = record;
    this.#write();
  }

  /** Releases everything, with the viewers' endpoints on the edge. Idempotent. */
  async release(): Promise<void> {
    this.leave();
    this.#record.remove();
    await this.#link?.release();
    const client = this.#clientOrNone(this.edge.node);
    await client?.release(this.pipeline).catch(() => undefined);
  }

  /** Its node is gone, or it is another gateway's: nothing is released but what is left here. */
  leave(): void {
    this.#isOver = true;
    this.#link?.leave();
  }

  async #open(): Promise<void> {
    const link = await RelayLink.open(this.#linkOptions());
    if (this.#isOver) return link.release();
    this.#use(link);
  }

  async #adoptLink(sender: string | null, receiver: string | null): Promise<void> {
    if (sender === null || receiver === null) {
      this.#brokenSince = this.#context.now();
      return;
    }
    try {
      this.#use(await RelayLink.adopt(this.#linkOptions(), { sender, receiver }));
    } catch {
      this.#brokenSince = this.#context.now();
    }
  }

  #use(link: RelayLink): void {
    this.#link = link;
    this.#brokenSince = undefined;
    this.#write();
  }

  #linkOptions() {
    const { client } = this.#context;
    const { node, source } = this.#board;
    return {
      origin: { client: client(node), source },
      edge: { client: client(this.edge.node), pipeline: this.pipeline },
      name: this.key,
      onSender: (sender: string) => this.#link ?? this.#write(sender),
      onBroken: () => {
        this.#brokenSince ??= this.#context.now();
        this.#write();
      },
      onViewers: () => void this.#count(),
    };
  }

  async #moveSinks(before: RelayLink): Promise<void> {
    const receiver = this.#link?.receiver;
    const sinks = await before.sinks().catch(() => []);
    if (receiver === undefined || receiver === before.receiver) return;
    const client = this.#context.client(this.edge.node);
    for (let at = 0; at < sinks.length; at += maxSinks) {
      const transaction = new Transaction();
      for (const sink of sinks.slice(at, at + maxSinks)) {
        transaction.invoke('WebRtcEndpoint', receiver, 'connect', { sink });
      }
      await client.transaction(transaction).catch(() => undefined);
    }
  }

  async #count(): Promise<void> {
    const link = this.#link;
    if (link === undefined || this.#isCounting || this.#isOver) return;
    this.#isCounting = true;
    try {
      const viewers = (await link.sinks()).length;
      if (viewers > 0 || this.#viewers > 0) this.#emptySince = this.#context.now();
      if (viewers === this.#viewers) return;
      this.#viewers = viewers;
      this.#write();
    } catch {
      // The node does not answer, or the link is being replaced.
    } finally {
      this.#isCounting = false;
    }
  }

  #write(sender = this.#link?.sender ?? null): void {
    if (this.#isOver) return;
    const value = relayValue(this.#board, this.edge, {
      sender,
      own: { pipeline: this.pipeline, endpoint: this.#link?.receiver ?? null },
      connected: this.#brokenSince === undefined && this.#link !== undefined,
      viewers: this.#viewers,
    });
    this.#record.own(this.#board.pipeline, value);
  }

  #clientOrNone(node: string): KurentoClient | undefined {
    try {
      return this.#context.client(node);
    } catch {
      return undefined;
    }
  }
}

async function makePipeline(client: KurentoClient, name: string): Promise<string> {
  const transaction = new Transaction();
  const pipeline = transaction.create('MediaPipeline', {});
  transaction.invoke('MediaPipeline', pipeline, 'addTag', { key: relayTag, value: name });
  return (await client.transaction(transaction)).get(pipeline);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
