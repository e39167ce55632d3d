import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Client } from '../testing/client.ts';
import { Clients, errorOf, pipelineWithTwo } from '../testing/clients.ts';
import type { ServerProcess } from '../testing/server-process.ts';
import { startProcess } from '../testing/server-process.ts';
import { RtcPeer } from '../testing/rtc-peer.ts';

let server: ServerProcess;
let client: Client;
const clients = new Clients();

beforeAll(async () => {
  server = await startProcess(['--collector-period', '1']);
});
afterAll(() => server.stop());
beforeEach(async () => {
  client = await clients.open(server.url);
});
afterEach(() => clients.closeAll());

async function gone(id: string): Promise<void> {
  const watcher = await clients.open(server.url);
  for (const deadline = Date.now() + 8000; Date.now() < deadline;) {
    const pipelines = (await watcher.invoke(SERVER_MANAGER_ID, 'getPipelines')) as string[];
    if (!pipelines.includes(id)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${id} is still there`);
}

test('a session is resumed on another socket, and its events go there', async () => {
  const [pipeline, source, sink] = await pipelineWithTwo(client);
  const { sessionId } = await client.call('connect', {});
  await client.subscribe(source, 'ElementConnected');
  client.close();
  const again = await clients.open(server.url);
  const resumed = await again.request('connect', { sessionId }, 100);
  expect(resumed).toMatchObject({ result: { sessionId } });
  await again.request(
    'invoke',
    { object: source, operation: 'connect', operationParams: { sink } },
    101,
  );
  const event = await again.event('ElementConnected', ({ data }) => data.mediaType === 'VIDEO');
  expect(event.data).toMatchObject({ source, sink, tags: [] });
  await again.request('release', { object: pipeline }, 102);
});

test('a repeated id within a session is answered from memory', async () => {
  const { sessionId } = await client.call('connect', {});
  const params = { type: 'MediaPipeline', constructorParams: {}, sessionId };
  const first = await client.request('create', params, 777);
  const second = await client.request('describe', { object: 'x', sessionId }, 777);
  expect(second).toEqual(first);
  const other = await clients.open(server.url);
  const fresh = await other.request(
    'create',
    { type: 'MediaPipeline', constructorParams: {} },
    777,
  );
  expect(fresh).not.toEqual(first);
});

test('an object lives as long as a session refers to it', async () => {
  const pipeline = await client.create('MediaPipeline');
  const other = await clients.open(server.url);
  await other.call('describe', { object: pipeline });
  await client.call('unref', { object: pipeline });
  expect(await other.invoke(pipeline, 'getName')).toBe(pipeline);
  await other.call('unref', { object: pipeline });
  await gone(pipeline);
});

test('release takes the children with it, for everybody', async () => {
  const [pipeline, source, sink] = await pipelineWithTwo(client);
  const other = await clients.open(server.url);
  await client.subscribe(SERVER_MANAGER_ID, 'ObjectDestroyed');
  await other.call('release', { object: pipeline });
  for (const id of [source, sink, pipeline]) {
    await client.event('ObjectDestroyed', ({ data }) => data.objectId === id);
  }
  expect(await errorOf(client, 'describe', { object: sink })).toEqual([
    40101,
    `Object '${sink}' not found`,
  ]);
});

test('what an abandoned session alone referred to is collected, an open one is kept', async () => {
  const kept = await client.create('MediaPipeline');
  const leaving = await clients.open(server.url);
  const abandoned = await leaving.create('MediaPipeline');
  leaving.close();
  await gone(abandoned);
  expect(await client.invoke(SERVER_MANAGER_ID, 'getPipelines')).toContain(kept);
});

test('a session whose peer is connected outlives its lost socket', async () => {
  const publishing = await clients.open(server.url);
  const [pipeline, source] = await pipelineWithTwo(publishing);
  const { sessionId } = await publishing.call('connect', {});
  await new RtcPeer('SendOnly').join(publishing, source);
  const leaving = await clients.open(server.url);
  const abandoned = await leaving.create('MediaPipeline');

  publishing.close();
  leaving.close();
  await gone(abandoned);
  await new Promise((resolve) => setTimeout(resolve, 2500));

  const again = await clients.open(server.url);
  expect(await again.request('connect', { sessionId }, 100)).toMatchObject({
    result: { sessionId },
  });
  await again.request('release', { object: pipeline }, 101);
});
