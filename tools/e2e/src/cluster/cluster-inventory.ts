import { parseBoardList, type BoardEntry } from '@boardcast/protocol';
import type { Cluster } from './cluster.ts';
import type { MediaObjects } from './load-messages.ts';
import { countRecords } from './redis-records.ts';

export interface Expected {
  readonly boards: number;
  readonly viewers: number;
}

/** The pipelines on each node that answers, by the node's name. */
export async function objectsOnNodes(cluster: Cluster): Promise<ReadonlyMap<string, MediaObjects>> {
  const found = await Promise.all(
    cluster.of('node').map(async (node) => {
      const url = `ws://${node.authority}/kurento`;
      return [node.name, await cluster.control.call('objects', url)] as const;
    }),
  );
  return new Map(found);
}

/** The list of boards of one gateway; undefined when it does not answer. */
export async function listOf(
  cluster: Cluster,
  gateway: string,
): Promise<readonly BoardEntry[] | undefined> {
  const url = `http://${cluster.member(gateway).authority}/api/boards`;
  const text = await cluster.control.call('text', { url });
  return text === null ? undefined : parseBoardList(JSON.parse(text));
}

/** How the cluster differs from what it should hold; empty when it does not. */
export async function differences(
  cluster: Cluster,
  { boards, viewers }: Expected,
): Promise<readonly string[]> {
  const found: string[] = [];
  const expect = (what: string, actual: number | undefined, expected: number) => {
    if (actual !== expected) found.push(`${what}: ${actual ?? 'no answer'} instead of ${expected}`);
  };
  const objects = [...(await objectsOnNodes(cluster)).values()];
  const sum = (count: (of: MediaObjects) => number) =>
    objects.reduce((total, of) => total + count(of), 0);
  expect(
    'pipelines',
    sum(({ pipelines }) => pipelines.length),
    boards,
  );
  expect(
    'endpoints',
    sum(({ endpoints }) => endpoints),
    2 * boards + viewers,
  );
  for (const { name } of cluster.of('gateway')) {
    const list = await listOf(cluster, name);
    const live = list?.filter(({ state }) => state === 'live');
    expect(`live boards at ${name}`, live?.length, boards);
    expect(
      `viewers at ${name}`,
      live?.reduce((all, board) => all + board.viewers, 0),
      viewers,
    );
  }
  const clients = boards + viewers;
  expect('sessions in Redis', await countRecords(cluster, 'session'), clients);
  expect('pipelines in Redis', await countRecords(cluster, 'pipeline'), 0);
  expect('relays in Redis', await countRecords(cluster, 'relay'), 0);
  return found;
}
