import { until } from '@boardcast/testkit/until';
import type { Cluster } from './cluster.ts';
import type { Expected } from './cluster-inventory.ts';
import type { BoardReport, BoardSpec, Period, ViewerReport } from './load-messages.ts';

export interface LoadSize {
  readonly boards: number;
  readonly viewersOfEach: number;
}

const perPage = 10;
const group = 'load';
const startTimeoutMs = 120_000;

/** The boards and viewers of a soak. */
export class ClusterLoad {
  readonly names: readonly string[];
  /** What the cluster is to hold. */
  readonly size: Expected;
  readonly #cluster: Cluster;

  private constructor(cluster: Cluster, { boards, viewersOfEach }: LoadSize) {
    this.#cluster = cluster;
    this.names = Array.from({ length: boards }, (_, index) => `board${index + 1}`);
    this.size = { boards, viewers: boards * viewersOfEach };
  }

  /** Resolves when each viewer receives frames. */
  static async start(cluster: Cluster, size: LoadSize): Promise<ClusterLoad> {
    const load = new ClusterLoad(cluster, size);
    const { kurentoUrl: url, listUrl } = cluster;
    const boards: readonly BoardSpec[] = load.names.map((name) => ({ name, id: `id-${name}` }));
    await cluster.boards.call('addBoards', { boards, url });
    const watched = Array.from({ length: size.viewersOfEach }, () => load.names).flat();
    await cluster.viewers.call('addViewers', { boards: watched, group, url, listUrl, perPage });
    await load.allPlaying(startTimeoutMs);
    return load;
  }

  boards(period: Period): Promise<readonly BoardReport[]> {
    return this.#cluster.boards.call('boards', period);
  }

  viewers(period: Period): Promise<readonly ViewerReport[]> {
    return this.#cluster.viewers.call('viewers', { ...period, group });
  }

  /** Resolves when each viewer has received a frame within the last second. */
  async allPlaying(timeoutMs?: number): Promise<void> {
    await until(
      'each viewer plays',
      async () => {
        const to = Date.now();
        const reports = await this.viewers({ from: to - 1, to });
        return reports.every(({ gap }) => gap !== undefined && gap.to - gap.from < 1000);
      },
      timeoutMs,
    );
  }

  async end(): Promise<void> {
    await this.#cluster.viewers.call('removeViewers', group);
    await this.#cluster.boards.call(
      'removeBoards',
      this.names.map((name) => `id-${name}`),
    );
  }
}
