import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import { type TestClient, createEndpoints } from '@boardcast/testkit/test-client';
import { beforeEach, expect, test } from 'vitest';
import { TestHarness } from './test-harness.ts';

const harness = new TestHarness();
const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const anId = expect.stringMatching(new RegExp(`^${uuid}$`)) as unknown;

let client: TestClient;
beforeEach(async () => {
  client = await harness.client();
});

test('a reply is compact JSON with its keys in alphabetical order', async () => {
  const reply = await client.request('create', { type: 'MediaPipeline', constructorParams: {} });
  const text = client.texts.at(-1) ?? '';
  expect(text.trim()).toBe(
    JSON.stringify({ id: reply.id, jsonrpc: '2.0', result: 'R' }).replace(
      '"R"',
      /"result":(\{[^}]*\})/.exec(text)?.[1] ?? '',
    ),
  );
  expect(text).toMatch(/"result":\{"sessionId":"[^"]+","value":"[^"]+"\}/);
});

test('create returns an id that ends with the type, within its parent', async () => {
  const pipeline = await client.create('MediaPipeline');
  const endpoint = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  expect(pipeline).toMatch(new RegExp(`^${uuid}_kurento\\.MediaPipeline$`));
  expect(endpoint).toMatch(new RegExp(`^${pipeline}/${uuid}_kurento\\.WebRtcEndpoint$`));
});

test('a type may be written with its module', async () => {
  const pipeline = await client.create('kurento.MediaPipeline');
  const endpoint = await client.create('kurento.WebRtcEndpoint', { mediaPipeline: pipeline });
  expect(endpoint).toMatch(/_kurento\.WebRtcEndpoint$/);
});

test('an operation without a result has a value of null', async () => {
  const object = await client.create('MediaPipeline');
  const operationParams = { key: 'k', value: 'v' };
  const reply = await client.call('invoke', { object, operation: 'addTag', operationParams });
  expect(reply).toEqual({ sessionId: anId, value: null });
});

test.each(['release', 'ref', 'unref'])('%s returns only the session', async (method) => {
  const object = await client.create('MediaPipeline');
  expect(await client.call(method, { object })).toEqual({ sessionId: anId });
});

test('unsubscribe returns only the session, also a second time', async () => {
  const object = await client.create('MediaPipeline');
  const { value: subscription } = await client.call('subscribe', { object, type: 'Error' });
  expect(subscription).toEqual(anId);
  for (let time = 0; time < 2; time += 1) {
    expect(await client.call('unsubscribe', { object, subscription })).toEqual({ sessionId: anId });
  }
});

test('keepAlive returns only the session', async () => {
  await client.create('MediaPipeline');
  const { sessionId } = await client.call('connect', {});
  expect(await client.call('keepAlive', { sessionId })).toEqual({ sessionId });
});

test('ping returns pong and any sessionId', async () => {
  expect(await client.call('ping')).toMatchObject({ value: 'pong' });
  expect(await client.call('ping', { interval: 240_000 })).toMatchObject({ value: 'pong' });
  const named = await client.call('ping', { sessionId: 'no such session' });
  expect(named).toEqual({ sessionId: 'no such session', value: 'pong' });
});

test('connect returns the server and a session', async () => {
  const first = await client.call('connect', {});
  expect(first).toEqual({ serverId: anId, sessionId: anId });
  const other = await harness.client();
  const second = await other.call('connect');
  expect(second['serverId']).toBe(first['serverId']);
  expect(second['sessionId']).not.toBe(first['sessionId']);
});

test('closeSession returns null', async () => {
  await client.create('MediaPipeline');
  const reply = await client.request('closeSession', {});
  expect(reply).toMatchObject({ result: null });
});

test.each([
  ['MediaPipeline', ['kurento.MediaObject']],
  [
    'WebRtcEndpoint',
    [
      'kurento.BaseRtpEndpoint',
      'kurento.SdpEndpoint',
      'kurento.SessionEndpoint',
      'kurento.Endpoint',
      'kurento.MediaElement',
      'kurento.MediaObject',
    ],
  ],
  ['ServerManager', ['kurento.MediaObject']],
])('describe returns the hierarchy of a %s', async (type, hierarchy) => {
  const [pipeline, endpoint] = await createEndpoints(client);
  const objects = { MediaPipeline: pipeline, WebRtcEndpoint: endpoint };
  const object = { ...objects, ServerManager: SERVER_MANAGER_ID }[type];
  const described = await client.call('describe', { object });
  const qualifiedType = `kurento.${type}`;
  expect(described).toEqual({ hierarchy, qualifiedType, sessionId: anId, type });
});

test('getInfo returns what clients require', async () => {
  const info = (await client.invoke(SERVER_MANAGER_ID, 'getInfo')) as Record<string, unknown>;
  const names = (info['modules'] as { name: string }[]).map(({ name }) => name);
  expect(info).toMatchObject({ type: 'KMS', capabilities: ['transactions'] });
  expect(info['version']).toMatch(/^\d+\.\d+\./);
  expect(names).toEqual(expect.arrayContaining(['core', 'elements']));
});

test('the manager lists pipelines and sessions', async () => {
  const pipeline = await client.create('MediaPipeline');
  const { sessionId } = await client.call('connect', {});
  expect(await client.invoke(SERVER_MANAGER_ID, 'getPipelines')).toContain(pipeline);
  expect(await client.invoke(SERVER_MANAGER_ID, 'getSessions')).toContain(sessionId);
});

test('objects have parent, children, name and creation time', async () => {
  const [pipeline, source, sink] = await createEndpoints(client);
  expect(await client.invoke(source, 'getParent')).toBe(pipeline);
  expect(await client.invoke(source, 'getMediaPipeline')).toBe(pipeline);
  expect(await client.invoke(pipeline, 'getParent')).toBeNull();
  expect(new Set((await client.invoke(pipeline, 'getChildren')) as string[])).toEqual(
    new Set([source, sink]),
  );
  expect(await client.invoke(source, 'getName')).toBe(source);
  expect(await client.invoke(source, 'setName', { name: 'camera' })).toBeNull();
  expect(await client.invoke(source, 'getName')).toBe('camera');
  const created = (await client.invoke(source, 'getCreationTime')) as number;
  expect(Math.abs(created - Date.now() / 1000)).toBeLessThan(60);
});

test('tags are set, replaced, read and removed', async () => {
  const object = await client.create('MediaPipeline');
  await client.invoke(object, 'addTag', { key: 'a', value: '1' });
  await client.invoke(object, 'addTag', { key: 'b', value: '2' });
  await client.invoke(object, 'addTag', { key: 'a', value: '3' });
  expect(await client.invoke(object, 'getTag', { key: 'a' })).toBe('3');
  expect(await client.invoke(object, 'getTags')).toEqual([
    { __module__: 'kurento', __type__: 'Tag', key: 'a', value: '3' },
    { __module__: 'kurento', __type__: 'Tag', key: 'b', value: '2' },
  ]);
  await client.invoke(object, 'removeTag', { key: 'a' });
  await client.invoke(object, 'removeTag', { key: 'never there' });
  expect(await client.invoke(object, 'getTags')).toHaveLength(1);
});

test.each([
  ['MinVideoRecvBandwidth', 100],
  ['MaxVideoRecvBandwidth', 0],
  ['MinVideoSendBandwidth', 100],
  ['MaxVideoSendBandwidth', 500],
  ['MaxAudioRecvBandwidth', 0],
])('%s has a default and can be changed', async (name, initial) => {
  const [, endpoint] = await createEndpoints(client);
  expect(await client.invoke(endpoint, `get${name}`)).toBe(initial);
  const parameter = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  expect(await client.invoke(endpoint, `set${name}`, { [parameter]: 700 })).toBeNull();
  expect(await client.invoke(endpoint, `get${name}`)).toBe(700);
});

test('an endpoint without negotiation has no states', async () => {
  const [, endpoint] = await createEndpoints(client);
  const ask = (operation: string): Promise<unknown> => client.invoke(endpoint, operation);
  expect(await ask('getConnectionState')).toBe('DISCONNECTED');
  expect(await ask('getMediaState')).toBe('DISCONNECTED');
  expect(await ask('getIceConnectionState')).toEqual([]);
  expect(await ask('getDtlsConnectionState')).toEqual([]);
  expect(await ask('getICECandidatePairs')).toEqual([]);
  expect(await ask('getStats')).toBeNull();
});
