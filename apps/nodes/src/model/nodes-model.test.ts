import type { Cluster, MediaNode } from '@boardcast/protocol';
import { expect, it, vi } from 'vitest';
import { NodesModel } from './nodes-model.ts';

const node = (id: string, changes: Partial<MediaNode> = {}): MediaNode => ({
  ...{ id, url: `ws://${id}/kurento`, state: 'serving', keeper: null, seen: '', workers: 1 },
  ...{ cpu: null, memory: null, bitrate: null, endpoints: 0, pipelines: 0, drain: null },
  ...{ boards: [], cascades: [] },
  ...changes,
});

function open(nodes: MediaNode[] = []) {
  const cluster: Cluster = { directory: 'connected', gateways: [], nodes };
  const client = {
    cluster: vi.fn(() => Promise.resolve(cluster)),
    drain: vi.fn(() => Promise.resolve(node('n1', { state: 'draining' }))),
    undrain: vi.fn(() => Promise.reject(new Error('Redis does not answer.'))),
  };
  return { client, model: new NodesModel(client) };
}

it('lists first what somebody has to do something about, then by number', async () => {
  const { model } = open([
    node('n10'),
    node('n2'),
    node('n3', { state: 'draining' }),
    node('n4', { state: 'down' }),
  ]);

  await model.refresh();

  expect(model.nodes.value.map(({ id }) => id)).toEqual(['n4', 'n3', 'n2', 'n10']);
});

it.each([
  ['', ['n1', 'n2', 'm3']],
  ['N2', ['n2']],
  ['porch', ['n1']],
  ['serving', ['n1', 'm3']],
])('filters nodes by "%s"', async (filter, ids) => {
  const { model } = open([
    node('n1', { boards: ['Front porch'] }),
    node('n2', { state: 'empty' }),
    node('m3'),
  ]);
  await model.refresh();

  model.filter.value = filter;

  expect(new Set(model.shown.value.map(({ id }) => id))).toEqual(new Set(ids));
});

it('drains what was asked about, and reads the list anew', async () => {
  const { client, model } = open();
  model.question.value = { action: 'drain', node: node('n1') };

  await model.drain('n1', { rate: 5, seconds: 60 });

  expect(model.question.value).toBeUndefined();
  expect(client.drain).toHaveBeenCalledWith('n1', { rate: 5, seconds: 60 });
  expect(client.cluster).toHaveBeenCalledOnce();
});

it('says why an action failed, until the next one', async () => {
  const { model } = open();

  await model.undrain('n1');
  expect(model.problem.value).toBe('Redis does not answer.');
  await model.drain('n1', {});
  expect(model.problem.value).toBeUndefined();
});

it('keeps what it knew, and says so, while the gateway does not answer', async () => {
  const { client, model } = open([node('n1')]);
  await model.refresh();
  client.cluster.mockRejectedValueOnce(new Error('The gateway cannot be reached.'));

  expect(await model.refresh()).toBe(false);
  expect([model.stale.value, model.nodes.value.length]).toEqual([
    'The gateway cannot be reached.',
    1,
  ]);
  expect(await model.refresh()).toBe(true);
  expect(model.stale.value).toBeUndefined();
});
