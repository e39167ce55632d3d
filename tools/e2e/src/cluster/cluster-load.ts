import { until } from '@boardcast/testkit/until';
import type { Cluster } from './cluster.ts';
import type { Expected } from './cluster-inventory.ts';
import { summarize } from './gap-summary.ts';
import type { BoardReport, BoardSpec, Period, ViewerReport } from './load-messages.ts';

export interface LoadSize {
  readonly boards: number;
  readonly viewersOfEach: number;
}

const perPage = 10;
const group = 'load';
/** A board and its viewer that have nothing to do with the cluster: their gaps are the machine's. */
const control = 'control';
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
    await load.#addBoards();
    const watched = Array.from({ length: size.viewersOfEach }, () => load.names).flat();
    await cluster.viewers.call('addViewers', { boards: watched, group, url, listUrl, perPage });
    await load.#startControl();
    await load.allPlaying(startTimeoutMs);
    return load;
  }

  /** Its boards leave and come again, so that they are spread over the nodes that serve now. */
  async placeAgain(): Promise<void> {
    await this.#cluster.boards.call('removeBoards', this.#ids);
    await this.#addBoards();
    await this.allPlaying(startTimeoutMs);
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

  /** The longest gap of the viewer beside the cluster, in ms: what a busy machine does to any. */
  async controlGap(period: Period): Promise<number> {
    const reports = await this.#cluster.viewers.call('viewers', { ...period, group: control });
    return summarize(reports).max;
  }

  get #ids(): readonly string[] {
    return this.names.map((name) => `id-${name}`);
  }

  async #addBoards(): Promise<void> {
    const { kurentoUrl: url } = this.#cluster;
    const boards: readonly BoardSpec[] = this.names.map((name) => ({ name, id: `id-${name}` }));
    await this.#cluster.boards.call('addBoards', { boards, url });
  }

  async #startControl(): Promise<void> {
    const { viewers } = this.#cluster;
    const { authority } = this.#cluster.member('alone');
    const url = `ws://${authority}/kurento`;
    const listUrl = `ws://${authority}/api/boards/events`;
    await viewers.call('addBoards', { boards: [{ name: control, id: control }], url });
    const wanted = { boards: [control], group: control, url, listUrl, perPage };
    await viewers.call('addViewers', wanted);
  }

  async end(): Promise<void> {
    await this.#cluster.viewers.call('removeViewers', group);
    await this.#cluster.boards.call('removeBoards', this.#ids);
  }
}
