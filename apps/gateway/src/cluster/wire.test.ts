import { isPublished, parseBoardList, SERVER_MANAGER_ID } from '@boardcast/protocol';
import { Connections } from '@boardcast/testkit/connections';
import { freeTcpPort } from '@boardcast/testkit/free-port';
import { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { espPeerOffer } from '@boardcast/testkit/offers';
import { hasRedis, RedisServer } from '@boardcast/testkit/redis-server';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import { createEndpoints, type TestClient } from '@boardcast/testkit/test-client';
import { until } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Gateway } from '../gateway.ts';
import { readOptions } from '../options.ts';

const connections = new Connections();
afterEach(() => connections.closeAll());

const closers: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function startNode(...args: readonly string[]): Promise<MediaServerProcess> {
  const node = await MediaServerProcess.start({ arguments: args });
  closers.push(() => node.stop());
  return node;
}

async function startGateway(...args: readonly string[]): Promise<Gateway> {
  const data = await temporaryFolder('data');
  const further = ['--no-open', '--no-mdns', '--recorder', 'off', '--data', data.path];
  const options = readOptions(['--port', '0', ...further, ...args]);
  const gateway = await Gateway.start(options, () => undefined);
  closers.push(() => gateway.close().then(() => data.remove()));
  return gateway;
}

const kms = (...nodes: readonly MediaServerProcess[]) => nodes.flatMap(({ url }) => ['--kms', url]);
const client = ({ port }: Gateway): Promise<TestClient> =>
  connections.client(`ws://127.0.0.1:${port}/kurento`);

/** The pipelines that a media server itself has. */
async function pipelinesOn({ url }: MediaServerProcess): Promise<readonly string[]> {
  const asking = await connections.client(url);
  return (await asking.invoke(SERVER_MANAGER_ID, 'getPipelines')) as string[];
}

/** Publishes as Espressif's demo does: every board has the session "default". */
async function publishAsDemo(
  board: TestClient,
): Promise<readonly [pipeline: string, source: string, viewerEndpoint: string]> {
  const call = (method: string, params: object) =>
    board.call(method, { ...params, sessionId: 'default' });
  const { value: pipeline } = await call('create', {
    ...{ type: 'MediaPipeline', constructorParams: {} },
  });
  const endpoint = { type: 'WebRtcEndpoint', constructorParams: { mediaPipeline: pipeline } };
  const { value: source } = await call('create', endpoint);
  const { value: sink, sessionId } = await call('create', endpoint);
  expect(sessionId).toBe('default');
  const operationParams = { offer: espPeerOffer() };
  await call('invoke', { object: source, operation: 'connect', operationParams: { sink } });
  await call('invoke', { object: source, operation: 'processOffer', operationParams });
  return [String(pipeline), String(source), String(sink)];
}

describe('one gateway with two media servers', () => {
  let nodes: readonly [MediaServerProcess, MediaServerProcess];
  let gateway: Gateway;

  beforeAll(async () => {
    nodes = [await startNode(), await startNode()];
    gateway = await startGateway(...kms(...nodes));
  }, 60_000);

  /** A pipeline on each node. */
  async function pipelines(): Promise<readonly [string, string]> {
    const found = new Map<number, string>();
    await until('each has one', async () => {
      const pipeline = await (await client(gateway)).create('MediaPipeline');
      found.set((await pipelinesOn(nodes[0])).includes(pipeline) ? 0 : 1, pipeline);
      return found.size === 2;
    });
    return [found.get(0) ?? '', found.get(1) ?? ''];
  }

  it('routes requests by their objects, and merges what concerns all nodes', async () => {
    const created = await pipelines();
    const one = await client(gateway);
    for (const mediaPipeline of created) {
      const endpoint = await one.create('WebRtcEndpoint', { mediaPipeline });
      expect(await one.invoke(endpoint, 'getName')).toBe(endpoint);
    }
    const all = await one.invoke(SERVER_MANAGER_ID, 'getPipelines');
    expect(all).toEqual(expect.arrayContaining([...created]));
    expect(await one.refusal(`${created[0]}x`, 'getName')).toMatchObject({ code: 40101 });
    expect(await one.failure('describe', {})).toMatchObject({ code: -32000 });
  });

  it('does not connect objects of two nodes', async () => {
    const [first, second] = await pipelines();
    const one = await client(gateway);
    const source = await one.create('WebRtcEndpoint', { mediaPipeline: first });
    const sink = await one.create('WebRtcEndpoint', { mediaPipeline: second });
    expect(await one.refusal(source, 'connect', { sink })).toMatchObject({ code: 40004 });
    const operations = [first, second].map((object, id) => ({
      ...{ jsonrpc: '2.0', id, method: 'describe', params: { object } },
    }));
    expect(await one.failure('transaction', { operations })).toMatchObject({ code: 40004 });
    const info = { object: SERVER_MANAGER_ID, operation: 'getPipelines' };
    const merged = [{ jsonrpc: '2.0', id: 0, method: 'invoke', params: info }];
    const { value } = await one.call('transaction', { operations: merged });
    expect(JSON.stringify(value)).toContain(first);
    expect(JSON.stringify(value)).toContain(second);
  });

  it('sends the events of all managers', async () => {
    const observer = await client(gateway);
    await observer.subscribe(SERVER_MANAGER_ID, 'ObjectCreated');
    for (const object of await pipelines()) {
      await observer.event('ObjectCreated', SERVER_MANAGER_ID, { object });
    }
  });

  it('lists and plays what a board of the original demo publishes', async () => {
    const [, source, sink] = await publishAsDemo(await client(gateway));
    await until('it is listed', async () => {
      const response = await fetch(`http://127.0.0.1:${gateway.port}/api/boards`);
      return parseBoardList(await response.json())
        .filter(isPublished)
        .find(({ endpoint, viewerEndpoint }) => endpoint === source && viewerEndpoint === sink);
    });
    const viewer = await client(gateway);
    const answer = await viewer.invoke(sink, 'processOffer', { offer: espPeerOffer() });
    expect(answer).toContain('a=ice-ufrag');
  });

  it('closes a session on the nodes that it is on', async () => {
    const board = await client(gateway);
    const pipeline = await board.create('MediaPipeline');
    expect(await board.request('closeSession', {})).toMatchObject({ result: null });
    await until('it is gone', async () => {
      const all = [...(await pipelinesOn(nodes[0])), ...(await pipelinesOn(nodes[1]))];
      return !all.includes(pipeline);
    });
  });

  it('keeps the order of one client’s requests while places are looked up', async () => {
    const one = await client(gateway);
    const unknown = '00000000-0000-4000-8000-000000000000_kurento.MediaPipeline';
    const sent = [unknown, SERVER_MANAGER_ID, unknown, SERVER_MANAGER_ID];
    sent.forEach((object, index) =>
      one.send(
        JSON.stringify({ jsonrpc: '2.0', id: `o${index}`, method: 'describe', params: { object } }),
      ),
    );
    for (const [index] of sent.entries()) await one.reply(`o${index}`);
    const ids = one.texts.map((text) => (JSON.parse(text) as { id: string }).id);
    expect(ids).toEqual(['o0', 'o1', 'o2', 'o3']);
  });

  it('a node dies: its clients start again on the other, the others notice nothing', async () => {
    const [own, other] = [await startNode(), await startNode()];
    const both = await startGateway(...kms(own, other));
    const join = async () => {
      const one = await client(both);
      const { sessionId } = await one.call('connect', {});
      return { one, sessionId, pipeline: await one.create('MediaPipeline') };
    };
    const made = [await join()];
    await until('each has some', async () => {
      made.push(await join());
      const counts = [await pipelinesOn(own), await pipelinesOn(other)];
      return counts.every(({ length }) => length > 0);
    });
    const lost = new Set(await pipelinesOn(own));
    await own.kill();
    await until('its clients are disconnected', () =>
      made.every(({ one, pipeline }) => one.isClosed === lost.has(pipeline)),
    );
    for (const { one, pipeline, sessionId } of made) {
      if (!lost.has(pipeline)) {
        expect(await one.invoke(pipeline, 'getName')).toBe(pipeline);
        continue;
      }
      const again = await client(both);
      expect(await again.call('connect', { sessionId })).toMatchObject({ sessionId });
      expect(await again.failure('describe', { object: pipeline })).toMatchObject({ code: 40101 });
      const next = await again.create('MediaPipeline');
      expect(await pipelinesOn(other)).toContain(next);
    }
  }, 60_000);

  it('a node dies: a client with an endpoint is told that its media ended, and goes on at the other', async () => {
    const [own, other] = [await startNode(), await startNode()];
    const both = await startGateway(...kms(own, other));
    const join = async () => {
      const one = await client(both);
      const mediaPipeline = await one.create('MediaPipeline');
      return { one, endpoint: await one.create('WebRtcEndpoint', { mediaPipeline }) };
    };
    const made = [await join()];
    await until('some are on the node that dies', async () => {
      made.push(await join());
      return (await pipelinesOn(own)).length >= 2;
    });
    const pipelines = await pipelinesOn(own);
    const [publishing, silent] = made.filter(({ endpoint }) =>
      pipelines.some((pipeline) => endpoint.startsWith(pipeline)),
    );
    await own.kill();
    await until('both are told', () =>
      [publishing, silent].every((lost) =>
        lost?.one.events.some(
          ({ object, type }) => object === lost.endpoint && type === 'MediaStateChanged',
        ),
      ),
    );
    const next = await publishing?.one.create('MediaPipeline');
    expect(await pipelinesOn(other)).toContain(next);
    await until('the one that makes nothing new is disconnected', () => silent?.one.isClosed);
    expect(publishing?.one.isClosed).toBe(false);
  }, 60_000);

  it('a drain is over: a client that has something left there is disconnected', async () => {
    const [own, other] = [await startNode(), await startNode()];
    const both = await startGateway(...kms(own, other));
    const made = await until('one is on the node', async () => {
      const one = await client(both);
      const pipeline = await one.create('MediaPipeline');
      return (await pipelinesOn(own)).includes(pipeline) && one;
    });
    const node = encodeURIComponent(new URL(own.url).host);
    const drained = await fetch(`http://127.0.0.1:${both.port}/api/nodes/${node}/drain`, {
      ...{ method: 'POST', headers: { 'Content-Type': 'application/json' } },
      body: JSON.stringify({ seconds: 1 }),
    });
    expect(drained.status).toBe(200);
    await until('it is disconnected', () => made.isClosed);
    expect(await pipelinesOn(own)).toEqual([]);
  }, 60_000);
});

describe.skipIf(!hasRedis)('two gateways', () => {
  let redis: RedisServer;
  let nodes: readonly [MediaServerProcess, MediaServerProcess];
  let gateways: readonly [Gateway, Gateway];

  beforeAll(async () => {
    redis = await RedisServer.start();
    closers.push(() => redis.stop());
    nodes = [await startNode(), await startNode()];
    const args = ['--redis', redis.url, ...kms(...nodes)];
    gateways = [await startGateway(...args), await startGateway(...args)];
  }, 60_000);

  it('resume each other’s sessions, with their events and their last replies', async () => {
    const before = await client(gateways[0]);
    const params = { type: 'MediaPipeline', constructorParams: {} };
    const first = await before.request('create', params, 1);
    const [, source, sink] = await createEndpoints(before);
    await before.subscribe(source, 'ElementConnected');
    const { sessionId } = await before.call('connect', {});
    before.close();
    const after = await client(gateways[1]);
    expect(await after.request('connect', { sessionId }, 1)).toEqual(first);
    expect(await after.call('connect', { sessionId })).toMatchObject({ sessionId });
    await after.invoke(source, 'connect', { sink });
    await after.event('ElementConnected', source, { sink });
  });

  it('do not resume a session that there is not', async () => {
    const sessionId = '00000000-0000-4000-8000-000000000000';
    const one = await client(gateways[1]);
    expect(await one.failure('connect', { sessionId })).toMatchObject({ code: 40007 });
  });

  it('find each other’s pipelines, and one board’s viewers at the other', async () => {
    const [board, viewer] = [await client(gateways[0]), await client(gateways[1])];
    const [mediaPipeline, source, sink] = await publishAsDemo(board);
    const endpoint = await viewer.create('WebRtcEndpoint', { mediaPipeline });
    await viewer.invoke(source, 'connect', { sink: endpoint });
    expect(await viewer.invoke(sink, 'processOffer', { offer: espPeerOffer() })).toContain('v=0');
  });

  it('know a node once, and that it is down within seconds', async () => {
    const dying = await startNode();
    const args = ['--redis', redis.url, ...kms(dying)];
    const both = [await startGateway(...args), await startGateway(...args)] as const;
    const states = async ({ port }: Gateway) => {
      const response = await fetch(`http://127.0.0.1:${port}/api/nodes`);
      const { nodes: all } = (await response.json()) as { nodes: { url: string; state: string }[] };
      return all.filter(({ url }) => url === dying.url).map(({ state }) => state);
    };
    for (const gateway of both) {
      await until('it serves', async () => (await states(gateway)).join() === 'serving');
    }
    dying.signal('SIGSTOP');
    for (const gateway of both) {
      await until('it is down', async () => (await states(gateway)).join() === 'down');
    }
    dying.signal('SIGCONT');
    for (const gateway of both) {
      await until('it serves again', async () => (await states(gateway)).join() === 'serving');
    }
  }, 60_000);

  it('have their embedded media servers in common, each with a secret of its own', async () => {
    const ports = [await freeTcpPort(), await freeTcpPort()];
    const own = await RedisServer.start();
    closers.push(() => own.stop());
    const urls = ports.map((port) => `ws://127.0.0.1:${port}/kurento`);
    const [first, second] = await Promise.all(
      urls.map((url) => startGateway('--redis', own.url, '--node-url', url)),
    );
    if (first === undefined || second === undefined) throw new Error('not started');
    await until('both are known', async () => {
      const response = await fetch(`http://127.0.0.1:${second.port}/api/nodes`);
      const { nodes: all } = (await response.json()) as { nodes: { state: string }[] };
      return all.filter(({ state }) => state === 'serving').length === 2;
    });
    await expect(connections.client(urls[0] ?? '')).rejects.toThrow('401');
    const board = await client(first);
    const viewer = await client(second);
    const pipelines = await Promise.all(
      Array.from({ length: 8 }, async () => (await client(first)).create('MediaPipeline')),
    );
    for (const object of pipelines) expect(await viewer.invoke(object, 'getName')).toBe(object);
    expect(await board.invoke(SERVER_MANAGER_ID, 'getPipelines')).toHaveLength(8);
  }, 60_000);
});
