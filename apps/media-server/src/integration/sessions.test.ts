import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import { Connections } from '@boardcast/testkit/connections';
import type { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { RecordingPeer } from '@boardcast/testkit/recording-peer';
import { type TestClient, createEndpoints } from '@boardcast/testkit/test-client';
import { pause, until } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { errorOf } from '../testing/error-of.ts';
import { startServer } from '../testing/start-server.ts';

/** No other request has it. */
const repeatedId = 1_000_000;

let server: MediaServerProcess;
let client: TestClient;
const clients = new Connections();

beforeAll(async () => {
  server = await startServer(['--collector-period', '1']);
});
afterAll(() => server.stop());
beforeEach(async () => {
  client = await clients.client(server.url);
});
afterEach(() => clients.closeAll());

async function destroyed(id: string): Promise<void> {
  const watcher = await clients.client(server.url);
  await until(`${id} is destroyed`, async () => {
    const pipelines = (await watcher.invoke(SERVER_MANAGER_ID, 'getPipelines')) as string[];
    return !pipelines.includes(id);
  });
}

test('a session is resumed on another socket, which gets its events', async () => {
  const [pipeline, source, sink] = await createEndpoints(client);
  const { sessionId } = await client.call('connect', {});
  await client.subscribe(source, 'ElementConnected');
  client.close();
  const again = await clients.client(server.url);
  const resumed = await again.request('connect', { sessionId });
  expect(resumed).toMatchObject({ result: { sessionId } });
  await again.invoke(source, 'connect', { sink });
  const event = await again.event('ElementConnected', source, { mediaType: 'VIDEO' });
  expect(event.data).toMatchObject({ source, sink, tags: [] });
  await again.request('release', { object: pipeline });
});

test('a repeated id within a session is answered from the cache', async () => {
  const { sessionId } = await client.call('connect', {});
  const params = { type: 'MediaPipeline', constructorParams: {}, sessionId };
  const first = await client.request('create', params, repeatedId);
  const second = await client.request('describe', { object: 'x', sessionId }, repeatedId);
  expect(second).toEqual(first);
  const other = await clients.client(server.url);
  const fresh = await other.request(
    'create',
    { type: 'MediaPipeline', constructorParams: {} },
    repeatedId,
  );
  expect(fresh).not.toEqual(first);
});

test('an object exists as long as a session refers to it', async () => {
  const pipeline = await client.create('MediaPipeline');
  const other = await clients.client(server.url);
  await other.call('describe', { object: pipeline });
  await client.call('unref', { object: pipeline });
  expect(await other.invoke(pipeline, 'getName')).toBe(pipeline);
  await other.call('unref', { object: pipeline });
  await destroyed(pipeline);
});

test('release destroys the children, for all sessions', async () => {
  const [pipeline, source, sink] = await createEndpoints(client);
  const other = await clients.client(server.url);
  await client.subscribe(SERVER_MANAGER_ID, 'ObjectDestroyed');
  await other.call('release', { object: pipeline });
  for (const id of [source, sink, pipeline]) {
    await client.event('ObjectDestroyed', SERVER_MANAGER_ID, { objectId: id });
  }
  expect(await errorOf(client, 'describe', { object: sink })).toEqual([
    40101,
    `Object '${sink}' not found`,
  ]);
});

test('objects of an unused session are destroyed, an open one is kept', async () => {
  const kept = await client.create('MediaPipeline');
  const leaving = await clients.client(server.url);
  const unused = await leaving.create('MediaPipeline');
  leaving.close();
  await destroyed(unused);
  expect(await client.invoke(SERVER_MANAGER_ID, 'getPipelines')).toContain(kept);
});

test('a session whose peer is connected is kept after its socket closed', async () => {
  const publisherVideo = await clients.client(server.url);
  const [pipeline, source] = await createEndpoints(publisherVideo);
  const { sessionId } = await publisherVideo.call('connect', {});
  await new RecordingPeer({ direction: 'SendOnly' }).join(publisherVideo, source);
  const leaving = await clients.client(server.url);
  const unused = await leaving.create('MediaPipeline');

  publisherVideo.close();
  leaving.close();
  await destroyed(unused);
  await pause(2500);

  const again = await clients.client(server.url);
  expect(await again.request('connect', { sessionId })).toMatchObject({
    result: { sessionId },
  });
  await again.request('release', { object: pipeline });
});
