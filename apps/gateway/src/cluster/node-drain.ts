import type { Directory } from '@boardcast/directory';
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

const stepMs = 100;

/** What is known of a node that is drained. */
interface Draining {
  /** When clients were last moved, and how many more may be moved already. */
  steppedAt: number;
  allowed: number;
  /** The endpoints that were released. */
  readonly released: Set<string>;
  isEnding: boolean;
}

/**
 * Moves this gateway's clients away from the nodes that are drained. The endpoint that a board publishes to
 * ends: the board publishes again at once, on another node, and its viewers follow by the list.
 * A viewer of a relay there joins again. After the deadline everything else is released.
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
    const steppedAt = this.#options.now();
    for (const id of ids) {
      if (this.#draining.has(id)) continue;
      // The first one is moved at once.
      this.#draining.set(id, { steppedAt, allowed: 1, released: new Set(), isEnding: false });
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
    const { own, share } = this.#boardsOn(node);
    const waiting = [...own, ...this.#options.relayedOn(node)].filter(
      (endpoint) => !draining.released.has(endpoint),
    );
    const earned = (rate * share * (now - draining.steppedAt)) / 1000;
    // What nobody needed is not saved up.
    draining.allowed = Math.min(draining.allowed + earned, Math.max(1, rate * share));
    draining.steppedAt = now;
    for (const endpoint of waiting) {
      if (draining.allowed < 1) return;
      const client = this.#options.clientOf(endpoint);
      if (client === undefined) continue;
      draining.allowed -= 1;
      draining.released.add(endpoint);
      this.#moved += 1;
      // Fails when the client has released it, or left.
      client.end(endpoint).catch(() => undefined);
    }
  }

  /** The endpoints of this gateway's boards on a node, and its share of all boards there. */
  #boardsOn(node: string): { readonly own: readonly string[]; readonly share: number } {
    const { directory } = this.#options;
    const own: string[] = [];
    let count = 0;
    for (const { owner, value } of directory.all('board')) {
      if (value.node !== node || value.entry.endpoint === null || owner === null) continue;
      count += 1;
      if (owner === directory.id) own.push(value.entry.endpoint);
    }
    const gateways = Math.max(1, [...directory.all('gateway')].length);
    return { own, share: count === 0 ? 1 / gateways : own.length / count };
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
