import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import { type TestClient, createEndpoints } from '@boardcast/testkit/test-client';
import { pause } from '@boardcast/testkit/until';
import { beforeEach, expect, test } from 'vitest';
import { isExternal } from './server.ts';
import { TestHarness } from './test-harness.ts';

const periodMs = 1000;
/** A Kurento takes more than 2 s. */
const destroyTimeoutMs = 10_000;
const harness = new TestHarness(['--collector-period', String(periodMs / 1000)]);
let client: TestClient;

beforeEach(async () => {
  client = await harness.client();
});

async function exists(object: string): Promise<boolean> {
  const asking = await harness.client();
  const pipelines = (await asking.invoke(SERVER_MANAGER_ID, 'getPipelines')) as string[];
  return pipelines.includes(object);
}

/** Resolves when the observer, which refers to nothing, gets the event that the object is destroyed. */
async function destroyed(observer: TestClient, objectId: string, timeoutMs: number): Promise<void> {
  await observer.event('ObjectDestroyed', SERVER_MANAGER_ID, { objectId }, timeoutMs);
}

async function observe(): Promise<TestClient> {
  const observer = await harness.client();
  await observer.subscribe(SERVER_MANAGER_ID, 'ObjectCreated', 'ObjectDestroyed');
  return observer;
}

test('a request without a session uses the one of its socket', async () => {
  const first = await client.call('create', { type: 'MediaPipeline', constructorParams: {} });
  const second = await client.call('create', { type: 'MediaPipeline', constructorParams: {} });
  expect(second['sessionId']).toBe(first['sessionId']);
});

test('a session is resumed on another socket, which gets its events', async () => {
  const [, source, sink] = await createEndpoints(client);
  await client.subscribe(source, 'ElementConnected');
  const { sessionId } = await client.call('connect', {});
  client.close();
  const again = await harness.client();
  expect(await again.call('connect', { sessionId })).toMatchObject({ sessionId });
  await again.invoke(source, 'connect', { sink, mediaType: 'AUDIO' });
  await again.event('ElementConnected', source, { mediaType: 'AUDIO' });
});

test('any request with the session of another socket takes over its events, even a ping', async () => {
  const [, source, sink] = await createEndpoints(client);
  await client.subscribe(source, 'ElementConnected');
  const { sessionId } = await client.call('connect', {});
  const thief = await harness.client();
  await thief.call('ping', { sessionId });
  await thief.invoke(source, 'connect', { sink, mediaType: 'VIDEO' });
  await thief.event('ElementConnected', source, { mediaType: 'VIDEO' });
  expect(client.eventsOf('ElementConnected')).toEqual([]);
  const { sessionId: next } = await client.call('invoke', { object: source, operation: 'getName' });
  expect(next).not.toBe(sessionId);
  await client.call('ping', { sessionId });
  await client.invoke(source, 'connect', { sink, mediaType: 'AUDIO' });
  await client.event('ElementConnected', source, { mediaType: 'AUDIO' });
});

test('a repeated id is answered from the cache, whatever its request', async () => {
  const first = await client.request(
    'create',
    { type: 'MediaPipeline', constructorParams: {} },
    777,
  );
  const again = { object: SERVER_MANAGER_ID, operation: 'getCpuCount' };
  expect(await client.request('invoke', again, 777)).toEqual(first);
  const failed = await client.request('bogus', {}, 778);
  expect(await client.request('invoke', again, 778)).toEqual(failed);
});

test('a resumed session keeps its cached replies, another session has none', async () => {
  const params = { type: 'MediaPipeline', constructorParams: {} };
  const first = await client.request('create', params, 1);
  const { sessionId } = await client.call('connect', {});
  client.close();
  const again = await harness.client();
  expect(await again.request('connect', { sessionId }, 1)).toEqual(first);
  const other = await harness.client();
  expect(await other.request('create', params, 1)).not.toEqual(first);
});

test('replies are cached for 20 s', async () => {
  const params = { type: 'MediaPipeline', constructorParams: {} };
  const first = await client.request('create', params, 4242);
  await pause(15_000);
  expect(await client.request('create', params, 4242)).toEqual(first);
  await pause(6000);
  expect(await client.request('create', params, 4242)).not.toEqual(first);
});

test('a session that uses an object refers to it, and the object exists until the last reference is dropped', async () => {
  const observer = await observe();
  const object = await client.create('MediaPipeline');
  const other = await harness.client();
  await other.call('describe', { object });
  await client.call('unref', { object });
  expect(await other.invoke(object, 'getName')).toBe(object);
  await other.call('unref', { object });
  await destroyed(observer, object, 2000);
});

test('ref refers to an object', async () => {
  const observer = await observe();
  const object = await client.create('MediaPipeline');
  const other = await harness.client();
  await other.create('MediaPipeline');
  await other.call('ref', { object });
  await client.call('unref', { object });
  expect(await exists(object)).toBe(true);
  await other.call('unref', { object });
  await destroyed(observer, object, 2000);
});

test('children created later are referred to by sessions that refer to their parent', async () => {
  const pipeline = await client.create('MediaPipeline');
  const other = await harness.client();
  await other.call('describe', { object: pipeline });
  const child = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  await client.call('unref', { object: child });
  expect(await other.invoke(child, 'getName')).toBe(child);
});

test('a reference to a child includes its parents', async () => {
  const observer = await observe();
  const [pipeline, source] = await createEndpoints(client);
  const other = await harness.client();
  await other.call('describe', { object: source });
  await client.call('unref', { object: pipeline });
  expect(await exists(pipeline)).toBe(true);
  await other.call('unref', { object: pipeline });
  await destroyed(observer, pipeline, destroyTimeoutMs);
});

test('release destroys an object for all sessions, children first, and is no error a second time', async () => {
  const observer = await observe();
  const [pipeline, source] = await createEndpoints(client);
  const other = await harness.client();
  await other.call('describe', { object: source });
  await other.call('release', { object: pipeline });
  await destroyed(observer, pipeline, destroyTimeoutMs);
  const destroyedIds = observer.eventsOf('ObjectDestroyed').map(({ data }) => data['objectId']);
  expect(destroyedIds.indexOf(source)).toBeLessThan(destroyedIds.indexOf(pipeline));
  expect(await client.failure('describe', { object: source })).toMatchObject({ code: 40101 });
  expect(await client.call('release', { object: pipeline })).toHaveProperty('sessionId');
});

test('closeSession destroys objects without other references at once', async () => {
  const observer = await observe();
  const mine = await client.create('MediaPipeline');
  const shared = await client.create('MediaPipeline');
  const other = await harness.client();
  await other.call('describe', { object: shared });
  await client.request('closeSession', {});
  await destroyed(observer, mine, 2000);
  expect(await other.invoke(shared, 'getName')).toBe(shared);
});

test('closeSession of an unknown session returns null', async () => {
  expect(await client.request('closeSession', { sessionId: 'none' })).toMatchObject({
    result: null,
  });
});

// The period of a foreign Kurento is its own, and 240 s by default.
test.skipIf(isExternal)(
  'closing the socket releases nothing for one to two collector periods',
  async () => {
    const observer = await observe();
    const object = await client.create('MediaPipeline');
    client.close();
    const closed = performance.now();
    await destroyed(observer, object, 5 * periodMs);
    expect(performance.now() - closed).toBeGreaterThan(0.9 * periodMs);
    expect(performance.now() - closed).toBeLessThan(4 * periodMs);
  },
);

test.skipIf(isExternal)('an unused session is invalid once it is closed', async () => {
  const observer = await observe();
  const object = await client.create('MediaPipeline');
  const { sessionId } = await client.call('connect', {});
  client.close();
  await destroyed(observer, object, 5 * periodMs);
  const again = await harness.client();
  expect(await again.failure('connect', { sessionId })).toMatchObject({ code: 40007 });
});

test.skipIf(isExternal)('a session whose socket is open is never closed', async () => {
  const object = await client.create('MediaPipeline');
  await pause(3.5 * periodMs);
  expect(await client.invoke(object, 'getName')).toBe(object);
});

test.skipIf(isExternal)(
  'objects of an unused session are kept while another session refers to them',
  async () => {
    const observer = await observe();
    const [pipeline, source] = await createEndpoints(client);
    const other = await harness.client();
    await other.invoke(pipeline, 'getName');
    client.close();
    await destroyed(observer, source, 5 * periodMs);
    expect(await other.invoke(pipeline, 'getName')).toBe(pipeline);
  },
);
