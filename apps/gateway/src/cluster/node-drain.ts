import type { Directory } from '@boardcast/directory';
import type { PublishedBoard } from '@boardcast/protocol';
import type { MediaNode, Nodes } from './nodes.ts';

/** A client of this gateway, as far as a drain needs it. */
export interface DrainedClient {
  /** Releases an endpoint, as if its media had ended: the client starts again. */
  end(endpoint: string): Promise<void>;
  /** Releases one of its objects, as if the client had. */
  release(object: string): Promise<void>;
  /** Ends its session on a node. */
  leaveNode(node: string): void;
}

export interface NodeDrainOptions {
  readonly directory: Directory;
  readonly nodes: Pick<Nodes, 'all' | 'onChange'>;
  /** The boards of this gateway. */
  readonly boards: () => readonly PublishedBoard[];
  /** This gateway's client that created an object; undefined while it has no WebSocket. */
  readonly clientOf: (object: string) => DrainedClient | undefined;
  /** The endpoints of this gateway's clients that receive a relay on a node. */
  readonly relayedOn: (node: string) => Iterable<string>;
  /** What this gateway's clients created on a node, by pipeline. */
  readonly objectsOn: (node: string) => ReadonlyMap<string, readonly string[]>;
  /** A monotonic clock, in ms. */
  readonly now?: () => number;
  /** The time of day, in ms since 1970. */
  readonly timeOfDay?: () => number;
}

const stepMs = 50;
/** A move takes no longer on machines that are not busy; viewers count again with their first report, after a second. */
const moveMs = 1500;
/** A move that takes longer than this is not waited for: its viewers may have left. */
const maxMoveMs = 3000;

/** A board that was moved, until it is live elsewhere with its viewers. */
interface Move {
  readonly endpoint: string;
  readonly viewers: number;
  readonly since: number;
}

/** What is known of a node that is drained. */
interface Draining {
  /** Up to when its slots are used, in ms since 1970. */
  steppedAt: number;
  /** The endpoints that were released. */
  readonly released: Set<string>;
  /** What is being moved, by the name of the board. */
  readonly moves: Map<string, Move>;
  /** No move begins before: one took too long. */
  pausedUntil: number;
  isEnding: boolean;
}

/**
 * Moves this gateway's clients away from the nodes that are drained. The endpoint that a board publishes to
 * ends: the board publishes again at once, on another node, and its viewers follow by the list.
 * A viewer of a relay there joins again. The gateways take turns, by the time of day. Machines that are busy set a
 * lower rate than the wanted one: only so many boards are on their way at a time, and a move that took long is
 * followed by a pause. After the deadline everything else is released.
 */
export class NodeDrain {
  readonly #options: Required<NodeDrainOptions>;
  readonly #draining = new Map<string, Draining>();
  readonly #stopListening: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #moved = 0;

  constructor(options: NodeDrainOptions) {
    this.#options = { now: () => performance.now(), timeOfDay: Date.now, ...options };
    this.#stopListening = options.nodes.onChange(() => this.#update());
    this.#update();
  }

  /** How many clients were moved. */
  get moved(): number {
    return this.#moved;
  }

  close(): void {
    this.#stopListening();
    clearInterval(this.#timer);
    this.#draining.clear();
  }

  #update(): void {
    const drained = this.#drained();
    const ids = new Set(drained.map(({ id }) => id));
    for (const id of this.#draining.keys()) if (!ids.has(id)) this.#draining.delete(id);
    const steppedAt = this.#options.timeOfDay();
    for (const id of ids) {
      if (this.#draining.has(id)) continue;
      const nothing = { released: new Set<string>(), moves: new Map<string, Move>() };
      this.#draining.set(id, { ...nothing, steppedAt, pausedUntil: 0, isEnding: false });
    }
    if (this.#draining.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    } else this.#timer ??= setInterval(() => this.#step(), stepMs);
  }

  #drained(): readonly MediaNode[] {
    return this.#options.nodes.all().filter(({ state }) => state === 'draining');
  }

  #step(): void {
    for (const { id, drain } of this.#drained()) {
      const draining = this.#draining.get(id);
      if (draining === undefined || drain === null) continue;
      if (this.#options.timeOfDay() >= drain.deadline) void this.#cutOff(id, draining);
      else this.#move(id, drain.rate, draining);
    }
  }

  #move(node: string, rate: number, draining: Draining): void {
    const now = this.#options.now();
    const { own, owners } = this.#boardsOn(node);
    const waiting = [...own, ...this.#options.relayedOn(node)].filter(
      (endpoint) => !draining.released.has(endpoint),
    );
    let turns = this.#turns(draining, rate, owners);
    const boards = this.#options.boards();
    this.#endMoves(draining, boards, now);
    if (now < draining.pausedUntil) return;
    const maxMoves = Math.max(1, Math.round((rate * moveMs) / 1000 / owners.length));
    for (const endpoint of waiting) {
      if (turns < 1 || draining.moves.size >= maxMoves) return;
      const client = this.#options.clientOf(endpoint);
      if (client === undefined) continue;
      turns -= 1;
      draining.released.add(endpoint);
      this.#moved += 1;
      const board = boards.find((one) => one.endpoint === endpoint);
      if (board !== undefined) {
        draining.moves.set(board.name, { endpoint, viewers: board.viewers, since: now });
      }
      // Fails when the client has released it, or left.
      client.end(endpoint).catch(() => undefined);
    }
  }

  /** Forgets the moves that are over. */
  #endMoves(draining: Draining, boards: readonly PublishedBoard[], now: number): void {
    const present = new Map(boards.map((board) => [board.name, board]));
    for (const [name, { endpoint, viewers, since }] of draining.moves) {
      const board = present.get(name);
      const isElsewhere = board?.state === 'live' && board.endpoint !== endpoint;
      const hasMoved = isElsewhere && board.viewers >= viewers;
      const tookMs = now - since;
      if (!hasMoved && tookMs < maxMoveMs) continue;
      draining.moves.delete(name);
      if (tookMs > moveMs) draining.pausedUntil = now + tookMs;
    }
  }

  /** How many clients this gateway may move now: of the slots since its last step, those that are its own. */
  #turns(draining: Draining, rate: number, owners: readonly string[]): number {
    const slotOf = (ms: number) => Math.floor((ms * rate) / 1000);
    const [before, last] = [slotOf(draining.steppedAt), slotOf(this.#options.timeOfDay())];
    draining.steppedAt = this.#options.timeOfDay();
    const index = owners.indexOf(this.#options.directory.id);
    const ownUntil = (slot: number) => Math.floor((slot - index) / owners.length);
    return ownUntil(last) - ownUntil(before);
  }

  /** The endpoints of this gateway's boards on a node, and all gateways that move something, itself included. */
  #boardsOn(node: string): { readonly own: readonly string[]; readonly owners: readonly string[] } {
    const { directory } = this.#options;
    const own: string[] = [];
    const owners = new Set([directory.id]);
    for (const { owner, value } of directory.all('board')) {
      if (value.node !== node || value.entry.endpoint === null || owner === null) continue;
      owners.add(owner);
      if (owner === directory.id) own.push(value.entry.endpoint);
    }
    return { own, owners: [...owners].sort() };
  }

  /** Releases what is left, and disconnects whose it was: a session is resumed without it. */
  async #cutOff(node: string, draining: Draining): Promise<void> {
    if (draining.isEnding) return;
    draining.isEnding = true;
    const { clientOf, objectsOn } = this.#options;
    const clients = new Set<DrainedClient>();
    const releases: Promise<void>[] = [];
    for (const [pipeline, objects] of objectsOn(node)) {
      // With a pipeline its endpoints are released.
      for (const object of objects.includes(pipeline) ? [pipeline] : objects) {
        const client = clientOf(object);
        if (client === undefined) continue;
        clients.add(client);
        releases.push(client.release(object));
      }
    }
    await Promise.allSettled(releases);
    for (const client of clients) client.leaveNode(node);
    draining.isEnding = false;
  }
}
