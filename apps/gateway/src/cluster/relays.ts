import { errorMessage, workerOf } from '@boardcast/protocol';
import type { Directory, DirectoryRecord } from '@boardcast/directory';
import type { KurentoClient } from '@boardcast/signaling';
import type { BoardOrigin, CascadeIndex } from './cascade-index.ts';
import { chooseEdge } from './edge-choice.ts';
import { relayKey, type Edge } from './relay-record.ts';
import { Relay, type RelayContext } from './relay.ts';

export interface RelaysOptions {
  readonly directory: Directory;
  readonly index: CascadeIndex;
  /** The gateway's session at a node. Throws when there is no such node. */
  readonly client: (node: string) => KurentoClient;
  /** Receives what went wrong, in one line. */
  readonly log: (line: string) => void;
  readonly now?: () => number;
}

const tickMs = 1000;
/** A relay without viewers is withdrawn after this long, and is gone after ten seconds. */
const emptyTimeoutMs = 8000;
/** How long other gateways may place viewers on a relay that was withdrawn. */
const withdrawalMs = 1000;
/** A place at which a relay failed is not tried again for this long. */
const failureMs = 30_000;
/** How long viewers wait for a board that left: it may publish again. */
const absentMs = 40_000;
const relinkIntervalMs = 2000;
const maxBrokenMs = 30_000;

/** The relays that this gateway makes, watches and releases; those of a gateway that died, too. */
export class Relays {
  readonly #options: RelaysOptions;
  readonly #context: RelayContext;
  readonly #own = new Set<Relay>();
  /** What is under way, by the board's pipeline. */
  readonly #making = new Map<string, Promise<void>>();
  readonly #busy = new Map<Relay, Promise<void>>();
  /** When it was last tried to connect a relay anew, until that succeeds. */
  readonly #relinkedAt = new Map<Relay, number>();
  readonly #absentSince = new Map<Relay, number>();
  readonly #barred = new Map<string, number>();
  readonly #adopting = new Set<string>();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #now: () => number;
  #isClosed = false;

  constructor(options: RelaysOptions) {
    const { directory, client, now = () => performance.now() } = options;
    this.#options = options;
    this.#now = now;
    this.#context = {
      ...{ directory, client, now },
      accepts: (pipeline, board, edge) => this.#accepts(pipeline, board, edge),
    };
    this.#timer = setInterval(() => this.#tick(), tickMs);
  }

  /** The number of relays that this gateway keeps. */
  get count(): number {
    return this.#own.size;
  }

  /**
   * Makes another relay of a board, once at a time; undefined when there is no place for one. The
   * promise never rejects, and resolves when viewers may join there, or it has failed.
   */
  request(board: BoardOrigin): Promise<void> | undefined {
    const making = this.#making.get(board.pipeline);
    if (making !== undefined || this.#isClosed) return making;
    const { directory, index } = this.#options;
    const relays = index.relaysOf(board.pipeline);
    // Another gateway makes one.
    if (relays.some(({ value }) => !value.connected)) return this.#arrival(board);
    const edge = chooseEdge(board, directory.all('node'), relays, (place) => {
      return (this.#barred.get(relayKey(board, place)) ?? -Infinity) > this.#now();
    });
    if (edge === undefined) return undefined;
    const made = this.#make(board, edge).finally(() => {
      this.#making.delete(board.pipeline);
      this.#unrefUnused(board);
    });
    this.#making.set(board.pipeline, made);
    return made;
  }

  /** Gives up its relays, which other gateways adopt. Idempotent. */
  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
    for (const relay of this.#own) relay.leave();
    this.#own.clear();
  }

  async #make(board: BoardOrigin, edge: Edge): Promise<void> {
    try {
      const relay = await Relay.make(this.#context, board, edge);
      if (relay !== undefined) this.#keep(relay);
    } catch (error) {
      this.#barred.set(relayKey(board, edge), this.#now() + failureMs);
      this.#options.log(
        `No relay of ${board.name} from ${board.node} to ${edge.node}: ${errorMessage(error)}. ` +
          `Its viewers stay at ${board.node}.`,
      );
    }
  }

  /** Resolves when a relay that another gateway makes is connected, or is gone. */
  #arrival(board: BoardOrigin): Promise<void> {
    const { directory, index } = this.#options;
    const isDone = () =>
      index.relaysOf(board.pipeline).every(({ value }) => value.connected) || this.#isClosed;
    return new Promise((resolve) => {
      const timer = setTimeout(settle, failureMs);
      const remove = directory.onChange(() => isDone() && settle());
      function settle(): void {
        clearTimeout(timer);
        remove();
        resolve();
      }
    });
  }

  #keep(relay: Relay): void {
    if (this.#isClosed) relay.leave();
    else this.#own.add(relay);
  }

  /** A relay on the board's own worker, or beside another of its relays, would be of no use. */
  #accepts(pipeline: string, board: BoardOrigin, edge: Edge): boolean {
    const { directory, index } = this.#options;
    const workers = directory.get('node', edge.node)?.value.workers ?? 1;
    if (workers === 1) return edge.node !== board.node;
    const others = index
      .relaysOf(board.pipeline)
      .filter(({ value }) => value.edge.node === edge.node)
      .flatMap(({ value }) => value.edge.pipeline ?? []);
    const used = [...others, ...(edge.node === board.node ? [board.pipeline] : [])];
    const worker = workerOf(pipeline, workers);
    return worker !== undefined && used.every((other) => workerOf(other, workers) !== worker);
  }

  #tick(): void {
    for (const [key, until] of this.#barred) if (until < this.#now()) this.#barred.delete(key);
    for (const relay of [...this.#own]) {
      if (this.#busy.has(relay)) continue;
      const step = this.#step(relay)
        .catch(() => undefined)
        .finally(() => this.#busy.delete(relay));
      this.#busy.set(relay, step);
    }
    this.#adoptAbandoned();
  }

  async #step(relay: Relay): Promise<void> {
    await relay.update();
    if (relay.isOver) return this.#forget(relay);
    const { directory, index } = this.#options;
    if (directory.get('node', relay.edge.node)?.value.state === 'down') return this.#release(relay);
    const board = index.boardNamed(relay.board.name);
    const hasMoved = board !== undefined && board.pipeline !== relay.board.pipeline;
    if (board === undefined) return this.#boardAbsent(relay);
    this.#absentSince.delete(relay);
    if (relay.emptyMs > emptyTimeoutMs) return this.#releaseIfUnused(relay);
    if (hasMoved || relay.isBroken) await this.#relink(relay, board);
  }

  async #boardAbsent(relay: Relay): Promise<void> {
    const since = this.#absentSince.get(relay) ?? this.#now();
    this.#absentSince.set(relay, since);
    if (relay.emptyMs > 0 || this.#now() - since > absentMs) await this.#release(relay);
  }

  async #relink(relay: Relay, board: BoardOrigin): Promise<void> {
    const last = this.#relinkedAt.get(relay);
    if (last !== undefined && this.#now() - last < relinkIntervalMs) return;
    this.#relinkedAt.set(relay, this.#now());
    try {
      const before = relay.board;
      await relay.relink(board);
      this.#relinkedAt.delete(relay);
      this.#unrefUnused(before);
    } catch (error) {
      const route = `${board.name} from ${board.node} to ${relay.edge.node}`;
      if (last === undefined) {
        this.#options.log(
          `The relay of ${route} is not back: ${errorMessage(error)}. It is tried on.`,
        );
      }
      if (relay.brokenMs < maxBrokenMs) return;
      this.#barred.set(relay.key, this.#now() + failureMs);
      await this.#release(relay);
    }
  }

  /** Withdraws it first, so that no viewer is placed on it meanwhile. */
  async #releaseIfUnused(relay: Relay): Promise<void> {
    if (!(await relay.withdraw())) return;
    await new Promise((resolve) => setTimeout(resolve, withdrawalMs));
    if (await relay.isUnused()) await this.#release(relay);
    else await relay.restore();
  }

  async #release(relay: Relay): Promise<void> {
    this.#forget(relay);
    await relay.release();
    this.#unrefUnused(relay.board);
  }

  /** The gateway's session must not keep the pipeline of a board that no relay is of any more. */
  #unrefUnused({ node, pipeline }: BoardOrigin): void {
    if ([...this.#own].some(({ board }) => board.pipeline === pipeline)) return;
    if (this.#making.has(pipeline) || this.#options.directory.get('node', node) === undefined)
      return;
    try {
      this.#options
        .client(node)
        .unref(pipeline)
        .catch(() => undefined);
    } catch {
      // The node is down.
    }
  }

  #forget(relay: Relay): void {
    this.#own.delete(relay);
    this.#relinkedAt.delete(relay);
    this.#absentSince.delete(relay);
  }

  /** Those whose gateway is gone. */
  #adoptAbandoned(): void {
    const { directory } = this.#options;
    if (!directory.isConnected || !directory.isLeased) return;
    for (const record of directory.all('relay')) {
      const { owner, key } = record;
      if (owner === directory.id || this.#adopting.has(key)) continue;
      if (owner !== null && directory.get('gateway', owner) !== undefined) continue;
      this.#adopting.add(key);
      void this.#adopt(record).finally(() => this.#adopting.delete(key));
    }
  }

  async #adopt(record: DirectoryRecord<'relay'>): Promise<void> {
    const relay = await Relay.adopt(this.#context, record).catch(() => undefined);
    if (relay !== undefined) this.#keep(relay);
  }
}
