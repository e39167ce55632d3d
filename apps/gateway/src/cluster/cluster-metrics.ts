import type { Directory } from '@boardcast/directory';
import { nodeConditions, type Cluster, type MediaNode } from '@boardcast/protocol';
import { Counter, Gauge, Registry } from 'prom-client';

export interface ClusterMetricsOptions {
  readonly directory: Pick<Directory, 'id' | 'isConnected' | 'isLeased' | 'all'>;
  readonly cluster: () => Promise<Cluster>;
  /** How many clients were moved from nodes that are drained. */
  readonly moves: () => number;
  /** How many sessions of gateways that died were continued. */
  readonly adoptions: () => number;
}

type NodeValue = (node: MediaNode) => number | null;

/** The metrics of a node; of each one the gateway that keeps it has them. */
const nodeMetrics: readonly (readonly [name: string, help: string, value: NodeValue])[] = [
  ['boardcast_node_boards', 'Boards that publish to the node.', ({ boards }) => boards.length],
  [
    'boardcast_node_cascades',
    'Boards that the node sends to other nodes.',
    ({ cascades }) => cascades.length,
  ],
  ['boardcast_node_endpoints', 'Endpoints on the node.', ({ endpoints }) => endpoints],
  ['boardcast_node_pipelines', 'Pipelines on the node.', ({ pipelines }) => pipelines],
  [
    'boardcast_node_cpu_percent',
    'CPU that the media server uses, in percent of all cores.',
    ({ cpu }) => cpu,
  ],
  ['boardcast_node_memory_bytes', 'Memory that the media server uses.', ({ memory }) => memory],
];

/** What a gateway knows of its installation, in Prometheus' text format. */
export class ClusterMetrics {
  readonly #registry = new Registry();
  readonly #options: ClusterMetricsOptions;
  readonly #nodes: readonly (readonly [Gauge<'node'>, NodeValue])[];
  readonly #states: Gauge<'state'>;

  constructor(options: ClusterMetricsOptions) {
    this.#options = options;
    const registers = [this.#registry];
    const { directory, moves, adoptions } = options;
    this.#gauge('boardcast_cluster_directory_connected', '1 while the directory answers.', () =>
      Number(directory.isConnected),
    );
    this.#gauge('boardcast_cluster_lease', '1 while the gateway has its lease.', () =>
      Number(directory.isLeased),
    );
    this.#gauge('boardcast_cluster_gateways', 'Gateways in the directory.', () =>
      count(directory.all('gateway')),
    );
    this.#gauge('boardcast_cluster_relays', 'Relays in the directory.', () =>
      count(directory.all('relay')),
    );
    this.#counter(
      'boardcast_cluster_moves_total',
      'Clients moved from nodes that are drained.',
      moves,
    );
    this.#counter(
      'boardcast_cluster_adoptions_total',
      'Sessions of dead gateways that were continued.',
      adoptions,
    );
    this.#states = new Gauge({
      ...{ name: 'boardcast_cluster_nodes', help: 'Nodes in the directory, by state.', registers },
      labelNames: ['state'],
    });
    this.#nodes = nodeMetrics.map(([name, help, value]) => [
      new Gauge({ name, help, registers, labelNames: ['node'] }),
      value,
    ]);
  }

  async text(): Promise<string> {
    const { directory, cluster } = this.#options;
    const { nodes } = await cluster();
    for (const state of nodeConditions) {
      this.#states.set({ state }, nodes.filter((node) => node.state === state).length);
    }
    const kept = nodes.filter(({ keeper }) => keeper === directory.id);
    for (const [gauge, valueOf] of this.#nodes) {
      gauge.reset();
      for (const node of kept) {
        const value = valueOf(node);
        if (value !== null) gauge.set({ node: node.id }, value);
      }
    }
    return this.#registry.metrics();
  }

  #gauge(name: string, help: string, value: () => number): void {
    new Gauge({
      ...{ name, help, registers: [this.#registry] },
      collect() {
        this.set(value());
      },
    });
  }

  #counter(name: string, help: string, value: () => number): void {
    new Counter({
      ...{ name, help, registers: [this.#registry] },
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  }
}

function count(records: Iterable<unknown>): number {
  return [...records].length;
}
