import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import { Connections } from '@boardcast/testkit/connections';
import type { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { espPeerOffer } from '@boardcast/testkit/offers';
import { type TestClient, createEndpoints } from '@boardcast/testkit/test-client';
import { until } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { errorOf } from '../testing/error-of.ts';
import { startServer } from '../testing/start-server.ts';

let server: MediaServerProcess;
let client: TestClient;
const clients = new Connections();

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  client = await clients.client(server.url);
});
afterEach(() => clients.closeAll());

test('a whole publish in one transaction', async () => {
  await client.call('connect', {});
  const create = (id: number, type: string, constructorParams: object): object => ({
    jsonrpc: '2.0',
    id,
    method: 'create',
    params: { type, constructorParams },
  });
  const invoke = (id: number, object: string, operation: string, params: object): object => ({
    jsonrpc: '2.0',
    id,
    method: 'invoke',
    params: { object, operation, operationParams: params },
  });
  const result = await client.call('transaction', {
    operations: [
      create(0, 'MediaPipeline', {}),
      create(1, 'WebRtcEndpoint', { mediaPipeline: 'newref:0' }),
      create(2, 'WebRtcEndpoint', { mediaPipeline: 'newref:0' }),
      invoke(3, 'newref:0', 'addTag', { key: 'board', value: 'kitchen' }),
      invoke(4, 'newref:1', 'connect', { sink: 'newref:2' }),
      {
        jsonrpc: '2.0',
        id: 5,
        method: 'subscribe',
        params: { object: 'newref:1', type: 'IceCandidateFound' },
      },
      invoke(6, 'newref:1', 'processOffer', { offer: espPeerOffer() }),
      invoke(7, 'newref:1', 'gatherCandidates', {}),
    ],
  });
  const values = (result['value'] as { id: number; result: { value: string } }[]).map(
    (reply) => reply.result.value,
  );
  expect(values).toHaveLength(8);
  expect(values[0]).toMatch(/^[-0-9a-f]{36}_kurento\.MediaPipeline$/);
  expect(values[1]).toMatch(new RegExp(`^${values[0]}/[-0-9a-f]{36}_kurento\\.WebRtcEndpoint$`));
  expect(values[6]).toContain('m=video 9 UDP/TLS/RTP/SAVPF 102');
  for (const sdpMid of ['0', '1']) {
    const event = await until('a candidate', () =>
      client.eventsOf('IceCandidateFound').find(({ data }) => data.candidate.sdpMid === sdpMid),
    );
    expect(event.object).toBe(values[1]);
    expect(event.data.candidate.candidate).toMatch(/^candidate:\d+ 1 UDP \d+ 127\.0\.0\.1 /);
  }
});

test('a transaction stops at the first error and keeps what it created', async () => {
  const operation = (id: number, type: string): object => ({
    jsonrpc: '2.0',
    id,
    method: 'create',
    params: { type, constructorParams: {} },
  });
  const result = await client.call('transaction', {
    operations: [
      operation(0, 'MediaPipeline'),
      operation(1, 'Bogus'),
      operation(2, 'MediaPipeline'),
    ],
  });
  expect(result['value']).toEqual([
    {
      id: 0,
      jsonrpc: '2.0',
      result: expect.objectContaining({ sessionId: result['sessionId'] }) as object,
    },
    {
      id: 1,
      jsonrpc: '2.0',
      error: {
        code: 40108,
        data: { type: 'MEDIA_OBJECT_NOT_AVAILABLE' },
        message: "Factory 'Bogus' not found",
      },
    },
  ]);
  expect(
    await errorOf(client, 'transaction', { operations: [operation(5, 'MediaPipeline')] }),
  ).toEqual([40008, "Id of request '0' should be '0'"]);
});

test('replies have Kurento’s form', async () => {
  const created = await client.call('create', { type: 'MediaPipeline', constructorParams: {} });
  const object = created['value'] as string;
  const { sessionId } = created;
  expect(await client.call('ping')).toEqual({ value: 'pong' });
  expect(await client.call('ping', { sessionId: 'unknown' })).toEqual({
    sessionId: 'unknown',
    value: 'pong',
  });
  expect(await client.call('connect', {})).toEqual({
    serverId: expect.any(String) as string,
    sessionId,
  });
  expect(await client.call('describe', { object })).toEqual({
    hierarchy: ['kurento.MediaObject'],
    qualifiedType: 'kurento.MediaPipeline',
    sessionId,
    type: 'MediaPipeline',
  });
  const operationParams = { key: 'k', value: 'v' };
  expect(await client.call('invoke', { object, operation: 'addTag', operationParams })).toEqual({
    sessionId,
    value: null,
  });
  expect(await client.invoke(object, 'getTags')).toEqual([
    { __module__: 'kurento', __type__: 'Tag', key: 'k', value: 'v' },
  ]);
  expect(await client.call('unsubscribe', { object, subscription: 'nope' })).toEqual({ sessionId });
  expect(await client.call('release', { object })).toEqual({ sessionId });
  expect(await client.call('release', { object })).toEqual({ sessionId });
  expect((await client.request('closeSession', {})) as unknown).toMatchObject({ result: null });
});

test('the manager returns what clients need', async () => {
  const info = (await client.invoke(SERVER_MANAGER_ID, 'getInfo')) as Record<string, unknown>;
  expect(info).toMatchObject({ type: 'KMS', capabilities: ['transactions'] });
  expect(info['version']).toMatch(/^7\./);
  const modules = info['modules'] as { name: string }[];
  expect(modules.map((module) => module.name)).toEqual(['core', 'elements', 'filters']);
  const [pipeline, source, sink] = await createEndpoints(client);
  expect(await client.invoke(SERVER_MANAGER_ID, 'getPipelines')).toContain(pipeline);
  expect(await client.invoke(pipeline, 'getChildren')).toEqual([source, sink]);
});

test('errors have Kurento’s codes and messages', async () => {
  const [pipeline, source] = await createEndpoints(client);
  const other = await client.create('MediaPipeline');
  const stranger = await client.create('WebRtcEndpoint', { mediaPipeline: other });
  const invoke = (operation: string, operationParams?: object): Promise<unknown> =>
    errorOf(client, 'invoke', { object: source, operation, operationParams });
  expect(await errorOf(client, 'invoke', { object: 'X', operation: 'getName' })).toEqual([
    40101,
    "Object 'X' not found",
  ]);
  expect(await errorOf(client, 'bogus', {})).toEqual([-32601, 'Method not found.']);
  const newcomer = await clients.client(server.url);
  expect(await errorOf(newcomer, 'invoke')).toEqual([-32602, "'params' is required"]);
  expect(await errorOf(client, 'invoke', { operation: 'getName' })).toEqual([
    -32000,
    "'object' parameter is required",
  ]);
  expect(await invoke('bogus')).toEqual([40008, "Method 'bogus' with 0 parameters not found"]);
  expect(await invoke('connect', {})).toEqual([40001, "'sink' parameter should be a string"]);
  expect(await invoke('connect', { sink: stranger })).toEqual([
    40004,
    'Media elements do not share pipeline',
  ]);
  expect(await invoke('getTag', { key: 'none' })).toEqual([40110, 'Tag key not found']);
  expect(await invoke('processOffer', { offer: '' })).toEqual([40201, 'Empty offer not valid']);
  expect(await invoke('processOffer', { offer: 'rubbish' })).toEqual([40201, 'Invalid SDP']);
  expect(await invoke('getLocalSessionDescriptor')).toEqual([40202, 'No local SDP']);
  expect(await invoke('getRemoteSessionDescriptor')).toEqual([40203, 'No remote SDP']);
  expect(await invoke('processAnswer', { answer: 'v=0' })).toEqual([
    40209,
    'Offer not generated. It is not possible to process an answer.',
  ]);
  await client.invoke(source, 'processOffer', { offer: espPeerOffer() });
  expect(await invoke('processOffer', { offer: espPeerOffer() })).toEqual([
    40208,
    'Endpoint already negotiated',
  ]);
  expect(await errorOf(client, 'subscribe', { object: pipeline, type: 'X' })).toEqual([
    40106,
    "Event 'X' not supported",
  ]);
  expect(await errorOf(client, 'connect', { sessionId: 'unknown' })).toEqual([
    40007,
    'Invalid session',
  ]);
  expect(await errorOf(client, 'invoke', { object: 'newref:0', operation: 'getName' })).toEqual([
    40109,
    "Object 'newref:0' not found. Possibly using a transactional object without committing the transaction.",
  ]);
});
