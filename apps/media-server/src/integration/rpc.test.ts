import { once } from 'node:events';
import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Client } from '../testing/client.ts';
import { boardOffer } from '../testing/offers.ts';
import type { ServerProcess } from '../testing/server-process.ts';
import { startProcess } from '../testing/server-process.ts';

let server: ServerProcess;
let client: Client;
const clients: Client[] = [];

beforeAll(async () => {
  server = await startProcess(['--collector-period', '1']);
});
afterAll(() => server.stop());

async function open(): Promise<Client> {
  const opened = await Client.open(server.url);
  clients.push(opened);
  return opened;
}

beforeEach(async () => {
  client = await open();
});
afterEach(() => {
  for (const opened of clients.splice(0)) opened.close();
});

async function pipelineWithTwo(): Promise<[pipeline: string, source: string, sink: string]> {
  const mediaPipeline = await client.create('MediaPipeline');
  const source = await client.create('WebRtcEndpoint', { mediaPipeline });
  return [mediaPipeline, source, await client.create('WebRtcEndpoint', { mediaPipeline })];
}

async function errorOf(method: string, params?: Record<string, unknown>): Promise<unknown> {
  const reply = await client.request(method, params);
  return 'error' in reply ? [reply.error.code, reply.error.message] : reply.result;
}

async function gone(id: string): Promise<void> {
  const watcher = await open();
  for (const deadline = Date.now() + 8000; Date.now() < deadline;) {
    const pipelines = (await watcher.invoke(SERVER_MANAGER_ID, 'getPipelines')) as string[];
    if (!pipelines.includes(id)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${id} is still there`);
}

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
      invoke(6, 'newref:1', 'processOffer', { offer: boardOffer() }),
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
    const event = await client.event(
      'IceCandidateFound',
      ({ data }) => data.candidate.sdpMid === sdpMid,
    );
    expect(event.object).toBe(values[1]);
    expect(event.data.candidate.candidate).toMatch(/^candidate:\d+ 1 UDP \d+ 127\.0\.0\.1 /);
  }
});

test('a transaction stops at the first error and leaves what it made', async () => {
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
    { id: 0, jsonrpc: '2.0', result: expect.objectContaining({ sessionId: result['sessionId'] }) },
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
  expect(await errorOf('transaction', { operations: [operation(5, 'MediaPipeline')] })).toEqual([
    40008,
    "Id of request '0' should be '0'",
  ]);
});

test('replies have the form of Kurento', async () => {
  const created = await client.call('create', { type: 'MediaPipeline', constructorParams: {} });
  const object = created['value'] as string;
  const { sessionId } = created;
  expect(await client.call('ping')).toEqual({ value: 'pong' });
  expect(await client.call('ping', { sessionId: 'nobody' })).toEqual({
    sessionId: 'nobody',
    value: 'pong',
  });
  expect(await client.call('connect', {})).toEqual({ serverId: expect.any(String), sessionId });
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

test('the manager tells what clients need', async () => {
  const info = (await client.invoke(SERVER_MANAGER_ID, 'getInfo')) as Record<string, unknown>;
  expect(info).toMatchObject({ type: 'KMS', capabilities: ['transactions'] });
  expect(info['version']).toMatch(/^7\./);
  const modules = info['modules'] as { name: string }[];
  expect(modules.map((module) => module.name)).toEqual(['core', 'elements', 'filters']);
  const [pipeline, source, sink] = await pipelineWithTwo();
  expect(await client.invoke(SERVER_MANAGER_ID, 'getPipelines')).toContain(pipeline);
  expect(await client.invoke(pipeline, 'getChildren')).toEqual([source, sink]);
});

test('errors have the codes and words of Kurento', async () => {
  const [pipeline, source] = await pipelineWithTwo();
  const other = await client.create('MediaPipeline');
  const stranger = await client.create('WebRtcEndpoint', { mediaPipeline: other });
  const invoke = (operation: string, operationParams?: object): Promise<unknown> =>
    errorOf('invoke', { object: source, operation, operationParams });
  expect(await errorOf('invoke', { object: 'X', operation: 'getName' })).toEqual([
    40101,
    "Object 'X' not found",
  ]);
  expect(await errorOf('bogus', {})).toEqual([-32601, 'Method not found.']);
  expect(await errorOf('invoke')).toEqual([-32602, "'params' is required"]);
  expect(await errorOf('invoke', { operation: 'getName' })).toEqual([
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
  await client.invoke(source, 'processOffer', { offer: boardOffer() });
  expect(await invoke('processOffer', { offer: boardOffer() })).toEqual([
    40208,
    'Endpoint already negotiated',
  ]);
  expect(await errorOf('subscribe', { object: pipeline, type: 'X' })).toEqual([
    40106,
    "Event 'X' not supported",
  ]);
  expect(await errorOf('connect', { sessionId: 'unknown' })).toEqual([40007, 'Invalid session']);
  expect(await errorOf('invoke', { object: 'newref:0', operation: 'getName' })).toEqual([
    40109,
    "Object 'newref:0' not found. Possibly using a transactional object without committing the transaction.",
  ]);
});

test('a pipeline or the manager as a sink is refused, not fatal', async () => {
  const [pipeline, source, sink] = await pipelineWithTwo();
  for (const wrong of [pipeline, SERVER_MANAGER_ID]) {
    const [code] = (await errorOf('invoke', {
      object: source,
      operation: 'connect',
      operationParams: { sink: wrong },
    })) as [number, string];
    expect(code).toBe(40004);
  }
  expect(await client.invoke(source, 'connect', { sink })).toBeNull();
});

test('odd but harmless calls are no errors', async () => {
  const [, source] = await pipelineWithTwo();
  expect(await client.invoke(source, 'gatherCandidates')).toBeNull();
  expect(await client.invoke(source, 'gatherCandidates')).toBeNull();
  for (const candidate of ['', 'garbage', 'candidate:1 1 UDP 1 x.local 9 typ host']) {
    const given = { candidate, sdpMid: 'nope', sdpMLineIndex: 7 };
    expect(await client.invoke(source, 'addIceCandidate', { candidate: given })).toBeNull();
  }
  expect(await client.invoke(source, 'processOffer', { offer: 'v=0\r\n' })).toMatch(/^v=0/);
});

test('a session is resumed on another socket, and its events go there', async () => {
  const [pipeline, source, sink] = await pipelineWithTwo();
  const { sessionId } = await client.call('connect', {});
  await client.subscribe(source, 'ElementConnected');
  client.close();
  const again = await open();
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
  const other = await open();
  const fresh = await other.request(
    'create',
    { type: 'MediaPipeline', constructorParams: {} },
    777,
  );
  expect(fresh).not.toEqual(first);
});

test('an object lives as long as a session refers to it', async () => {
  const pipeline = await client.create('MediaPipeline');
  const other = await open();
  await other.call('describe', { object: pipeline });
  await client.call('unref', { object: pipeline });
  expect(await other.invoke(pipeline, 'getName')).toBe(pipeline);
  await other.call('unref', { object: pipeline });
  await gone(pipeline);
});

test('release takes the children with it, for everybody', async () => {
  const [pipeline, source, sink] = await pipelineWithTwo();
  const other = await open();
  await client.subscribe(SERVER_MANAGER_ID, 'ObjectDestroyed');
  await other.call('release', { object: pipeline });
  for (const id of [source, sink, pipeline]) {
    await client.event('ObjectDestroyed', ({ data }) => data.objectId === id);
  }
  expect(await errorOf('describe', { object: sink })).toEqual([
    40101,
    `Object '${sink}' not found`,
  ]);
});

test('what an abandoned session alone referred to is collected, an open one is kept', async () => {
  const kept = await client.create('MediaPipeline');
  const leaving = await open();
  const abandoned = await leaving.create('MediaPipeline');
  leaving.close();
  await gone(abandoned);
  expect(await client.invoke(SERVER_MANAGER_ID, 'getPipelines')).toContain(kept);
});

test.each([
  ['this is not json', -32700],
  ['', -32700],
  ['[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600],
  ['{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600],
  ['{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600],
  ['{"jsonrpc":"2.0","id":1,"method":7}', -32600],
  ['{"jsonrpc":"2.0","id":1,"method":"invoke","params":[1]}', -32600],
  ['null', -32600],
  ['{"jsonrpc":"2.0","id":1,"result":{}}', -32600],
  ['{"jsonrpc":"2.0","method":"ping"}', -32000],
  ['{"__proto__":{"method":"ping"}}', -32600],
  [`${'['.repeat(100_000)}`, -32700],
])('%.60s is answered %i, and the socket lives on', async (text, code) => {
  expect(await client.say(text)).toMatchObject({ id: null, error: { code } });
  expect(await client.call('ping')).toEqual({ value: 'pong' });
});

test('a storm of nonsense leaves the server as it was', async () => {
  const before = ((await client.invoke(SERVER_MANAGER_ID, 'getPipelines')) as string[]).length;
  const storms = await Promise.all(Array.from({ length: 10 }, open));
  const names = ['create', 'invoke', 'subscribe', 'release', 'transaction', 'unref', '__proto__'];
  const values = [null, -1, 'x', [], {}, '\u0000', 'newref:0', SERVER_MANAGER_ID, true, 1e300];
  await Promise.all(
    storms.flatMap((storm) =>
      names.flatMap((method) =>
        values.map((value) => {
          const object = SERVER_MANAGER_ID;
          const params = { object, type: value, operation: value, operationParams: value };
          return storm.request(method, { ...params, operations: value, subscription: value });
        }),
      ),
    ),
  );
  const after = ((await client.invoke(SERVER_MANAGER_ID, 'getPipelines')) as string[]).length;
  expect(after).toBe(before);
  expect(server.process.exitCode).toBeNull();
});

test('a message that is too long closes its own socket alone', async () => {
  const other = await open();
  const closed = once(other.socket, 'close');
  other.socket.send('x'.repeat(1024 * 1024 + 1));
  expect((await closed)[0]).toBe(1009);
  expect(await client.call('ping')).toEqual({ value: 'pong' });
});

test('another path is closed with 1002, a query is ignored', async () => {
  const wrong = new WebSocket(server.url.replace('kurento', 'nowhere'));
  const [code, reason] = (await once(wrong, 'close')) as [number, Buffer];
  expect([code, reason.toString()]).toEqual([1002, 'Invalid path']);
  const right = await Client.open(`${server.url}?x=1`);
  expect(await right.call('ping')).toEqual({ value: 'pong' });
  right.close();
});
