import type { Directory } from '@boardcast/directory';
import {
  defaultDrainRate,
  defaultDrainSeconds,
  type Cluster,
  type ClusterGateway,
  type DirectoryState,
  type GatewayReadiness,
  type MediaNode,
} from '@boardcast/protocol';
import * as v from 'valibot';
import type { DrainOutcome, DrainPlan, NodesControl } from './nodes-control.ts';
import type { Nodes } from './nodes.ts';

const topic = 'node-drain';
/** How long the gateway that keeps a node may take to drain it. */
const keeperTimeoutMs = 3000;

/** What a gateway sends to the one that keeps a node. */
const messageSchema = v.object({
  node: v.string(),
  plan: v.nullable(v.object({ rate: v.pipe(v.number(), v.minValue(0.1)), deadline: v.number() })),
});

const directoryAway =
  'Redis does not answer: the other gateways cannot be told. Try again when it is back.';
const noOther = 'No other node serves: there is none that its clients could be moved to.';
const noKeeper =
  'The gateway that keeps this node did not answer. Another one takes its place within seconds: try again then.';

export interface ClusterNodesOptions {
  readonly directory: Directory;
  /** Whether the directory is in Redis, and not in this gateway's memory. */
  readonly isShared: boolean;
  readonly nodes: Pick<
    Nodes,
    'all' | 'get' | 'serving' | 'ownIds' | 'isKept' | 'setDrain' | 'onChange'
  >;
  readonly timeoutMs?: number;
}

/** The gateways and the media servers of an installation, as the directory has them. */
export class ClusterNodes implements NodesControl {
  readonly #options: ClusterNodesOptions;
  readonly #stopListening: () => void;

  constructor(options: ClusterNodesOptions) {
    this.#options = options;
    this.#stopListening = options.directory.onMessage(topic, (payload) => {
      const { success, output } = v.safeParse(messageSchema, payload);
      if (success) void options.nodes.setDrain(output.node, output.plan).catch(() => undefined);
    });
  }

  close(): void {
    this.#stopListening();
  }

  cluster(): Promise<Cluster> {
    const boards = boardsByNode(this.#options.directory);
    const nodes = this.#options.nodes.all().map(({ id }) => this.#nodeOf(id, boards));
    return Promise.resolve({
      directory: this.#directoryState(),
      gateways: this.#gateways(),
      nodes: nodes.filter((node) => node !== undefined).sort(byId),
    });
  }

  async setDrain(id: string, plan: DrainPlan | undefined): Promise<DrainOutcome> {
    const { directory, nodes } = this.#options;
    if (nodes.get(id) === undefined) return { kind: 'unknown' };
    if (!directory.isConnected) return { kind: 'refused', reason: directoryAway };
    const isOther = nodes.serving().some((other) => other.id !== id);
    if (plan !== undefined && !isOther) return { kind: 'refused', reason: noOther };
    const isDone = nodes.isKept(id)
      ? await nodes.setDrain(id, plan ?? null)
      : await this.#askKeeper(id, plan);
    const node = this.#nodeOf(id, boardsByNode(directory));
    if (!isDone) return { kind: 'refused', reason: noKeeper };
    return node === undefined ? { kind: 'unknown' } : { kind: 'done', node };
  }

  async toggleOwn(): Promise<readonly string[]> {
    const { nodes } = this.#options;
    const isDraining = nodes.ownIds.some((id) => (nodes.get(id)?.drain ?? null) !== null);
    const deadline = Date.now() + defaultDrainSeconds * 1000;
    const plan = isDraining ? undefined : { rate: defaultDrainRate, deadline };
    const lines: string[] = [];
    for (const id of nodes.ownIds) lines.push(`${id}: ${textOf(await this.setDrain(id, plan))}`);
    return lines;
  }

  readiness(): GatewayReadiness {
    const { directory, nodes } = this.#options;
    if (!nodes.all().some(({ state }) => state === 'serving')) {
      return { status: 'unavailable', reason: 'No node serves.' };
    }
    if (directory.isConnected && directory.isLeased) return { status: 'ready' };
    const reason = 'Redis does not answer: what other gateways change is not known here.';
    return { status: 'degraded', reason };
  }

  #directoryState(): DirectoryState {
    const { directory, isShared } = this.#options;
    if (!isShared) return 'memory';
    return directory.isConnected && directory.isLeased ? 'connected' : 'away';
  }

  #gateways(): ClusterGateway[] {
    const { directory } = this.#options;
    const boards = new Map<string, number>();
    for (const { owner } of directory.all('board')) {
      if (owner !== null) boards.set(owner, (boards.get(owner) ?? 0) + 1);
    }
    return [...directory.all('gateway')]
      .map(({ key: id, value: { version, started, url } }) => ({
        ...{ id, version, started: isoTime(started), url },
        ...{ boards: boards.get(id) ?? 0, isThis: id === directory.id },
      }))
      .sort((a, b) => a.started.localeCompare(b.started));
  }

  #nodeOf(id: string, boards: ReadonlyMap<string, readonly string[]>): MediaNode | undefined {
    const node = this.#options.nodes.get(id);
    if (node === undefined) return undefined;
    const { url, keeper, workers, load, seen, drain } = node;
    const own = boards.get(id) ?? [];
    const isEmpty = own.length === 0 && load.endpoints === 0 && load.pipelines === 0;
    return {
      ...{ id, url, keeper, workers, ...load, boards: [...own], seen: isoTime(seen) },
      state: node.state === 'draining' && isEmpty ? 'empty' : node.state,
      drain: drain && { rate: drain.rate, deadline: isoTime(drain.deadline) },
      cascades: this.#cascadesOf(id),
    };
  }

  #cascadesOf(node: string): MediaNode['cascades'] {
    return [...this.#options.directory.all('relay')]
      .filter(({ value }) => value.origin.node === node)
      .map(({ value: { board, edge, viewers } }) => ({ board, to: edge.node, viewers }))
      .sort((a, b) => a.board.localeCompare(b.board) || a.to.localeCompare(b.to));
  }

  /** Resolves with whether it did in time, as the directory shows. */
  async #askKeeper(id: string, plan: DrainPlan | undefined): Promise<boolean> {
    const { directory, nodes, timeoutMs = keeperTimeoutMs } = this.#options;
    const keeper = nodes.get(id)?.keeper ?? null;
    if (keeper === null) return false;
    const isDone = () => nodes.get(id)?.drain?.deadline === plan?.deadline;
    const done = new Promise<boolean>((resolve) => {
      const settle = (result: boolean) => {
        clearTimeout(timer);
        stop();
        resolve(result);
      };
      const timer = setTimeout(() => settle(isDone()), timeoutMs);
      const stop = nodes.onChange(() => isDone() && settle(true));
    });
    await directory.send(keeper, topic, { node: id, plan: plan ?? null }).catch(() => undefined);
    return isDone() || done;
  }
}

/** What became of a drain, in a sentence. */
function textOf(outcome: DrainOutcome): string {
  switch (outcome.kind) {
    case 'unknown':
      return 'The directory does not have it.';
    case 'refused':
      return outcome.reason;
    case 'done': {
      const { state, drain } = outcome.node;
      return drain === null ? `It is ${state} again.` : `It drains until ${drain.deadline}.`;
    }
  }
}

function boardsByNode(directory: Directory): ReadonlyMap<string, readonly string[]> {
  const boards = new Map<string, string[]>();
  for (const { key, owner, value } of directory.all('board')) {
    if (value.node === null || owner === null) continue;
    const names = boards.get(value.node) ?? [];
    boards.set(value.node, names);
    names.push(key);
  }
  for (const names of boards.values()) names.sort((a, b) => a.localeCompare(b));
  return boards;
}

function byId(a: MediaNode, b: MediaNode): number {
  return a.id.localeCompare(b.id, undefined, { numeric: true });
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
