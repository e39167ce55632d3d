import { pause, until } from '@boardcast/testkit/until';
import type { Cluster } from './cluster.ts';
import { listsOf } from './list-watch.ts';

/** What somebody wanted to do, and how often it succeeded within its time. */
export interface Attempted {
  tries: number;
  done: number;
  /** In ms, of those that succeeded. */
  readonly times: number[];
}

const publishTimeoutMs = 15_000;
const listTimeoutMs = 10_000;
const joinTimeoutMs = 15_000;
const stayMs = 5000;

/**
 * Boards and viewers that come and go: a new board each time, one that returns, one of another identity that
 * wants a name that is taken, and viewers of each.
 */
export class Churn {
  readonly #cluster: Cluster;
  readonly #watched: string;
  #isOver = false;
  #running: Promise<void>;
  #count = 0;
  attempts = new Map<string, Attempted>();

  /** `watched` is a board that stays. */
  constructor(cluster: Cluster, watched: string) {
    this.#cluster = cluster;
    this.#watched = watched;
    this.#running = this.#run();
  }

  /** What was attempted since the last call. */
  take(): ReadonlyMap<string, Attempted> {
    const taken = this.attempts;
    this.attempts = new Map();
    return taken;
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const n = (this.#count += 1);
      const visits = [
        this.#visit('a new board', `new${n}`, `new${n}`),
        this.#visit('a board that returns', 'returning', 'returning'),
        this.#visit('a board of a taken name', this.#watched, `rival${n}`),
        this.#watch('a viewer of a board that stays', this.#watched),
      ];
      await Promise.all(visits);
      await pause(1000);
    }
  }

  /** A board comes, is to be listed, gets a viewer, and leaves. */
  async #visit(who: string, name: string, id: string): Promise<void> {
    const { boards, kurentoUrl: url } = this.#cluster;
    await boards.call('addBoards', { boards: [{ name, id }], url });
    const isPublished = await this.#attempt(
      `${who} publishes`,
      publishTimeoutMs,
      async () => (await this.#pipelineOf(id)) !== undefined,
    );
    if (isPublished) {
      let listedAs: string | undefined;
      const isListed = await this.#attempt(
        `${who} is listed everywhere`,
        listTimeoutMs,
        async () => {
          listedAs = await this.#listedAs(id);
          return listedAs !== undefined;
        },
      );
      if (isListed && listedAs !== undefined) await this.#watch(`a viewer of ${who}`, listedAs);
    }
    await boards.call('removeBoards', [id]);
  }

  async #watch(who: string, name: string): Promise<void> {
    const { viewers, kurentoUrl: url, listUrl } = this.#cluster;
    const group = `visit ${(this.#count += 1)}`;
    await viewers.call('addViewers', { boards: [name], group, url, listUrl, perPage: 1 });
    await this.#attempt(`${who} plays`, joinTimeoutMs, async () => {
      const to = Date.now();
      const reports = await viewers.call('viewers', { group, from: to, to });
      return reports.every(({ frames }) => frames > 0);
    });
    await pause(stayMs);
    await viewers.call('removeViewers', group);
  }

  /** The pipeline of a board that publishes. */
  async #pipelineOf(id: string): Promise<string | undefined> {
    const to = Date.now();
    const reports = await this.#cluster.boards.call('boards', { from: to, to });
    const board = reports.find((report) => report.id === id);
    return board?.isPublishing === true ? board.pipelines.at(-1) : undefined;
  }

  /** Its name, once each gateway lists it. */
  async #listedAs(id: string): Promise<string | undefined> {
    const own = await this.#pipelineOf(id);
    const lists = [...(await listsOf(this.#cluster)).values()];
    const names = lists.map((list) => list.find(({ pipeline }) => pipeline === own)?.name);
    return names.every((name) => name !== undefined) ? names[0] : undefined;
  }

  async #attempt(
    what: string,
    timeoutMs: number,
    isDone: () => Promise<boolean>,
  ): Promise<boolean> {
    const attempted = this.attempts.get(what) ?? { tries: 0, done: 0, times: [] };
    this.attempts.set(what, attempted);
    attempted.tries += 1;
    const from = performance.now();
    const succeeded = await until(what, isDone, timeoutMs).catch(() => false);
    if (!succeeded) return false;
    attempted.done += 1;
    attempted.times.push(performance.now() - from);
    return true;
  }
}

export function describeAttempts(attempts: ReadonlyMap<string, Attempted>): string {
  const lines = [...attempts].map(([what, { tries, done, times }]) => {
    const sorted = [...times].sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)];
    const time = median === undefined ? '' : `, median ${median.toFixed()} ms`;
    return `  ${what}: ${done} of ${tries}${time}`;
  });
  return lines.sort().join('\n');
}
