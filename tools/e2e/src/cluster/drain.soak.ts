import { defaultDrainRate, parseCluster, parseMediaNode, type MediaNode } from '@boardcast/protocol';
import { pause, until } from '@boardcast/testkit/until';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Cluster } from './cluster.ts';
import { differences, objectsOnNodes } from './cluster-inventory.ts';
import { ClusterLoad } from './cluster-load.ts';
import { describeGaps, interruptedMs, summarize, worstOf } from './gap-summary.ts';

const boards = Number(process.env['SOAK_BOARDS'] ?? 40);
const viewersOfEach = 5;
const rate = Number(process.env['SOAK_RATE'] ?? defaultDrainRate);
const drainTimeoutMs = 180_000;

describe(`a node with ${boards} boards is drained`, () => {
  let cluster: Cluster;
  let load: ClusterLoad;

  const api = (name: string) => `http://${cluster.member('haproxy').authority}/api/nodes${name}`;
  async function change(member: string, what: 'drain' | 'undrain', body = {}): Promise<MediaNode> {
    const id = encodeURIComponent(cluster.member(member).authority);
    const url = api(`/${id}/${what}`);
    const text = await cluster.control.call('text', { url, body: JSON.stringify(body) });
    return parseMediaNode(JSON.parse(text ?? 'null'));
  }
  async function node(member: string): Promise<MediaNode | undefined> {
    const text = await cluster.control.call('text', { url: api('') });
    const { nodes } = parseCluster(JSON.parse(text ?? 'null'));
    return nodes.find(({ id }) => id === cluster.member(member).authority);
  }

  beforeAll(async () => {
    const started = (cluster = await Cluster.start({ gateways: 3, nodes: 3 }));
    for (const other of ['node2', 'node3']) await change(other, 'drain');
    load = await ClusterLoad.start(started, { boards, viewersOfEach });
    for (const other of ['node2', 'node3']) await change(other, 'undrain');
    return () => started.close();
  }, 300_000);
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.log(cluster.describeLogs(10));
  });

  it('without an interruption over half a second, and takes boards again afterwards', async () => {
    expect((await objectsOnNodes(cluster)).get('node1')?.pipelines).toHaveLength(boards);
    const from = Date.now();
    expect((await change('node1', 'drain', { rate, seconds: 120 })).state).toBe('draining');
    await until(
      'node1 is empty',
      async () => (await node('node1'))?.state === 'empty',
      drainTimeoutMs,
    );
    console.log(
      `empty after ${((Date.now() - from) / 1000).toFixed(1)} s at ${rate} clients a second`,
    );
    await pause(2000);
    const period = { from, to: Date.now() };
    const reports = await load.viewers(period);
    const controlMs = await load.controlGap(period);
    console.log(`a viewer beside the cluster: ${controlMs.toFixed()} ms`);
    console.log(describeGaps(summarize(reports)));
    console.log(worstOf(reports, await load.boards(period)));
    const objects = await objectsOnNodes(cluster);
    for (const [name, { pipelines, endpoints }] of objects)
      console.log(`${name}: ${pipelines.length} pipelines, ${endpoints} endpoints`);

    expect(objects.get('node1')?.pipelines).toEqual([]);
    expect(await differences(cluster, load.size)).toEqual([]);
    expect(summarize(reports).max).toBeLessThan(interruptedMs + controlMs);

    expect((await change('node1', 'undrain')).state).toBe('serving');
    const more = Array.from({ length: 9 }, (_, index) => ({
      ...{ name: `late${index}`, id: `late${index}` },
    }));
    await cluster.boards.call('addBoards', { boards: more, url: cluster.kurentoUrl });
    await until(
      'node1 has boards again',
      async () => ((await objectsOnNodes(cluster)).get('node1')?.pipelines.length ?? 0) > 0,
    );
  });
});
