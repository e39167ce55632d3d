import { isPublished, type PublishedBoard } from '@boardcast/protocol';
import { pause } from '@boardcast/testkit/until';
import type { Cluster } from './cluster.ts';
import { listOf } from './cluster-inventory.ts';

const intervalMs = 500;

/** The boards that each gateway lists at one moment, by the gateway's name. */
type Lists = ReadonlyMap<string, readonly PublishedBoard[]>;

/** Asks all gateways for their lists all the time, and notes each name that had two owners at once. */
export class ListWatch {
  readonly #cluster: Cluster;
  readonly #running: Promise<void>;
  #isOver = false;
  /** One line for each, with the gateways that listed it. */
  readonly violations: string[] = [];
  rounds = 0;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      const lists = await listsOf(this.#cluster);
      const to = Date.now();
      const boards = await this.#cluster.boards.call('boards', { from: to, to });
      const identities = new Map(
        boards.flatMap(({ id, pipelines }) => pipelines.map((pipeline) => [pipeline, id])),
      );
      for (const text of twoOwners(lists, identities)) this.#note(`${to} ${text}`);
      this.rounds += 1;
      await pause(intervalMs);
    }
  }

  #note(text: string): void {
    this.violations.push(text);
  }
}

export async function listsOf(cluster: Cluster): Promise<Lists> {
  const lists = await Promise.all(
    cluster.of('gateway').map(async ({ name }) => {
      const list = (await listOf(cluster, name)) ?? [];
      return [name, list.filter(isPublished)] as const;
    }),
  );
  return new Map(lists);
}

/** Names that are listed with boards of different identities, or twice. */
function twoOwners(lists: Lists, identities: ReadonlyMap<string, string>): readonly string[] {
  const owners = new Map<string, Map<string, string[]>>();
  for (const [gateway, boards] of lists) {
    for (const { name, pipeline } of boards) {
      const of = owners.get(name) ?? new Map<string, string[]>();
      owners.set(name, of);
      const id = identities.get(pipeline) ?? 'unknown';
      of.set(id, [...(of.get(id) ?? []), `${gateway} (${pipeline.slice(0, 8)})`]);
    }
  }
  return [...owners].flatMap(([name, of]) => {
    of.delete('unknown');
    if (of.size < 2) return [];
    const texts = [...of].map(([id, gateways]) => `${id} at ${gateways.join(', ')}`);
    return [`${name} is of ${texts.join(' and of ')}`];
  });
}
