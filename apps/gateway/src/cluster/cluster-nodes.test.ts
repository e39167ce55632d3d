import { MemoryDirectory, MemoryStore } from '@boardcast/directory';
import { parseCluster } from '@boardcast/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { boardEntry } from '../testing/board-entry.ts';
import { ClusterNodes } from './cluster-nodes.ts';
import type { DrainPlan } from './nodes-control.ts';
import type { MediaNode } from './nodes.ts';

type State = MediaNode['state'];

let store: MemoryStore;
/** Two gateways: the first one keeps the nodes. */
let directories: readonly [MemoryDirectory, MemoryDirectory];
let opened: readonly [ClusterNodes, ClusterNodes];

const plan: DrainPlan = { rate: 5, deadline: Date.now() + 60_000 };
const load = { cpu: 12.5, memory: 1e8, bitrate: null, endpoints: 0, pipelines: 0 };

const addNode = (id: string, state: State, changes: Partial<typeof load> = {}) =>
  directories[0].claim('node', id, {
    identity: id,
    value: {
      ...{ url: `ws://${id}/kurento`, secret: 'not shown', state, workers: 1, drain: null },
      ...{ load: { ...load, ...changes }, seen: Date.now() },
    },
  });

/** A gateway's nodes by the directory; what it keeps it writes there. */
function nodesOf(directory: MemoryDirectory) {
  const all = () =>
    [...directory.all('node')].map(({ key: id, owner: keeper, value }) => ({
      ...{ ...value, id, keeper },
    }));
  const isKept = (id: string) => directory.get('node', id)?.owner === directory.id;
  return {
    all,
    isKept,
    ownIds: ['n1:8888'],
    get: (id: string) => all().find((node) => node.id === id),
    serving: () => all().filter(({ state }) => state === 'serving'),
    async setDrain(id: string, drain: DrainPlan | null) {
      const record = directory.get('node', id);
      if (record === undefined || !isKept(id)) return false;
      const state = drain === null ? 'serving' : 'draining';
      await directory.write(record, { ...record.value, drain, state });
      return true;
    },
    onChange: (listener: (id: string) => void) =>
      directory.onChange((change) => change.kind === 'node' && listener(change.key)),
  };
}

beforeEach(async () => {
  store = new MemoryStore();
  directories = [new MemoryDirectory(store), new MemoryDirectory(store)];
  const [a, b] = directories;
  opened = [
    new ClusterNodes({ directory: a, isShared: true, nodes: nodesOf(a), timeoutMs: 100 }),
    new ClusterNodes({ directory: b, isShared: true, nodes: nodesOf(b), timeoutMs: 100 }),
  ];
  for (const directory of directories) {
    const value = { version: '1.2.3', started: Date.now(), url: null };
    await directory.claim('gateway', directory.id, { identity: directory.id, value });
  }
  await addNode('n1:8888', 'serving', { endpoints: 2, pipelines: 1 });
  await addNode('n2:8888', 'serving');
});

afterEach(async () => {
  for (const nodes of opened) nodes.close();
  for (const directory of directories) await directory.close();
});

it('lists gateways, nodes, their boards and their cascades, and no secret', async () => {
  const [directory, other] = directories;
  await other.claim('board', 'porch', {
    identity: 'porch',
    value: { entry: boardEntry('porch'), node: 'n1:8888' },
  });
  await directory.claim('relay', 'p@n2:8888/1', {
    identity: 'r',
    value: {
      board: 'porch',
      origin: { node: 'n1:8888', pipeline: 'p', source: 'p/e', endpoint: 'p/r' },
      edge: { node: 'n2:8888', pipeline: 'q', endpoint: 'q/r' },
      connected: true,
      viewers: 3,
    },
  });

  const cluster = await opened[0].cluster();

  expect(parseCluster(JSON.parse(JSON.stringify(cluster)))).toEqual(cluster);
  expect(JSON.stringify(cluster)).not.toContain('not shown');
  expect(cluster.directory).toBe('connected');
  expect(cluster.gateways.map(({ boards, isThis }) => [boards, isThis])).toEqual(
    expect.arrayContaining([
      [0, true],
      [1, false],
    ]),
  );
  expect(cluster.nodes).toMatchObject([
    { id: 'n1:8888', boards: ['porch'], cascades: [{ to: 'n2:8888', viewers: 3 }], cpu: 12.5 },
    { id: 'n2:8888', boards: [], cascades: [] },
  ]);
});

it.each([
  ['the gateway that keeps it', 0],
  ['another gateway', 1],
] as const)('drains a node, and ends that, by %s', async (_, index) => {
  const drained = await opened[index].setDrain('n1:8888', plan);
  const undrained = await opened[index].setDrain('n1:8888', undefined);

  const deadline = new Date(plan.deadline).toISOString();
  const node = { state: 'draining', drain: { rate: 5, deadline } };
  expect(drained).toMatchObject({ kind: 'done', node });
  expect(undrained).toMatchObject({ kind: 'done', node: { state: 'serving', drain: null } });
});

it('drains the nodes that the gateway was started with, and ends that', async () => {
  const [nodes] = opened;

  expect(await nodes.toggleOwn()).toEqual([expect.stringMatching(/^n1:8888: It drains until /)]);
  expect(await nodes.toggleOwn()).toEqual(['n1:8888: It is serving again.']);
});

it('says when nothing is left on a drained node', async () => {
  const outcome = await opened[0].setDrain('n2:8888', plan);

  expect(outcome).toMatchObject({ kind: 'done', node: { state: 'empty' } });
});

it('does not drain the last node that serves, or one that there is not', async () => {
  await opened[0].setDrain('n1:8888', plan);

  expect(await opened[0].setDrain('n2:8888', plan)).toMatchObject({ kind: 'refused' });
  expect(await opened[0].setDrain('n3:8888', plan)).toEqual({ kind: 'unknown' });
});

it('says so when the gateway that keeps the node does not answer', async () => {
  opened[0].close();

  const outcome = await opened[1].setDrain('n1:8888', plan);

  expect(outcome).toMatchObject({
    kind: 'refused',
    reason: expect.stringContaining('did not answer') as string,
  });
});

it('is ready while a node serves, and degraded while Redis is away', async () => {
  const [directory] = directories;
  const [nodes] = opened;
  expect(nodes.readiness()).toEqual({ status: 'ready' });

  directory.disconnect();
  expect(nodes.readiness().status).toBe('degraded');
  expect((await nodes.cluster()).directory).toBe('away');
  expect(await nodes.setDrain('n1:8888', plan)).toMatchObject({
    kind: 'refused',
    reason: /^Redis/,
  });

  directory.reconnect();
  for (const id of ['n1:8888', 'n2:8888']) {
    const record = directory.get('node', id);
    if (record) await directory.write(record, { ...record.value, state: 'down' });
  }
  expect(nodes.readiness().status).toBe('unavailable');
});
