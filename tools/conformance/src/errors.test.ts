import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import { type TestClient, createEndpoints } from '@boardcast/testkit/test-client';
import { beforeEach, expect, test } from 'vitest';
import { TestHarness } from './test-harness.ts';

const harness = new TestHarness();
let client: TestClient;
let source: string;
let sink: string;

beforeEach(async () => {
  client = await harness.client();
  [, source, sink] = await createEndpoints(client);
});

interface Expected {
  readonly code: number;
  readonly type?: string;
  readonly message: string;
}

/** An error has a code, words, and data only where there is a type. */
function error({ code, type, message }: Expected): object {
  return type === undefined ? { code, message } : { code, data: { type }, message };
}

const marshall = (message: string): object =>
  error({ code: 40001, type: 'MARSHALL_ERROR', message });
const required = (name: string): object =>
  error({ code: -32000, message: `'${name}' parameter is required` });
const invalidRequest = error({ code: -32600, message: 'Invalid JSON-RPC request.' });

test.each([
  ['invoke', { operation: 'getName' }],
  ['describe', {}],
  ['subscribe', { type: 'Error' }],
  ['ref', {}],
])('%s of an unknown object', async (method, params) => {
  const unknown = {
    code: 40101,
    type: 'MEDIA_OBJECT_NOT_FOUND',
    message: "Object 'unknown' not found",
  };
  expect(await client.failure(method, { object: 'unknown', ...params })).toEqual(error(unknown));
});

test('an unknown sink', async () => {
  const unknown = { code: 40101, type: 'MEDIA_OBJECT_NOT_FOUND', message: "Object 'x' not found" };
  expect(await client.refusal(source, 'connect', { sink: 'x' })).toEqual(error(unknown));
});

test('release and unref of an unknown object are no errors', async () => {
  expect(await client.call('release', { object: 'unknown' })).toHaveProperty('sessionId');
  expect(await client.call('unref', { object: 'unknown' })).toHaveProperty('sessionId');
});

test.each(['bogus', 'PING', 'toString', '__proto__'])('the unknown method %s', async (method) => {
  const unknown = error({ code: -32601, message: 'Method not found.' });
  expect(await client.failure(method, {})).toEqual(unknown);
});

test.each([undefined, {}])('an unknown operation, with params %j', async (operationParams) => {
  const message = "Method 'bogus' with 0 parameters not found";
  const unknown = error({ code: 40008, type: 'MALFORMED_TRANSACTION', message });
  expect(await client.refusal(source, 'bogus', operationParams)).toEqual(unknown);
});

test.each(['Bogus', 'ServerManager', 'MediaObject', 'SdpEndpoint'])(
  'the type %s, which cannot be created',
  async (type) => {
    const message = `Factory '${type}' not found`;
    const unknown = error({ code: 40108, type: 'MEDIA_OBJECT_NOT_AVAILABLE', message });
    expect(await client.failure('create', { type, constructorParams: {} })).toEqual(unknown);
  },
);

test.each(['Bogus', 'OnIceCandidate', 'DtlsConnectionStateChanged', 'ElementConnection'])(
  'the event %s',
  async (type) => {
    const message = `Event '${type}' not supported`;
    const unknown = error({ code: 40106, type: 'MEDIA_OBJECT_EVENT_NOT_SUPPORTED', message });
    expect(await client.failure('subscribe', { object: source, type })).toEqual(unknown);
  },
);

test.each([
  ['connect', {}, "'sink' parameter should be a string"],
  ['connect', { sink: 'S', mediaType: 'BOGUS' }, "Invalid value for 'MediaType'"],
  ['addTag', { key: 'k' }, "'value' parameter should be a string"],
  ['addIceCandidate', {}, "'candidate' parameter should be a object"],
  ['isMediaFlowingIn', {}, "'mediaType' parameter should be a string"],
  ['setMaxVideoSendBandwidth', {}, "'maxVideoSendBandwidth' parameter should be a integer"],
  ['processOffer', {}, "'offer' parameter should be a string"],
  ['processOffer', undefined, "'operationParams' is required"],
])('%s with %j', async (operation, given, message) => {
  const operationParams = given !== undefined && 'sink' in given ? { ...given, sink } : given;
  expect(await client.refusal(source, operation, operationParams)).toEqual(marshall(message));
});

test.each([
  [
    { type: 'WebRtcEndpoint', constructorParams: {} },
    "'mediaPipeline' parameter should be a string",
  ],
  [{ type: 'WebRtcEndpoint' }, "'constructorParams' is required"],
])('create with %j', async (params, message) => {
  expect(await client.failure('create', params)).toEqual(marshall(message));
});

test.each([
  ['invoke', { operation: 'getName' }, 'object'],
  ['invoke', { object: SERVER_MANAGER_ID }, 'operation'],
  ['invoke', undefined, 'operation'],
  ['create', {}, 'type'],
  ['describe', {}, 'object'],
  ['release', {}, 'object'],
])('%s with %j misses a parameter', async (method, params, missing) => {
  expect(await client.failure(method, params)).toEqual(required(missing));
});

test('ref of a socket without a session requires one', async () => {
  const newcomer = await harness.client();
  expect(await newcomer.failure('ref', { object: source })).toEqual(required('sessionId'));
});

test('without params and without a session', async () => {
  const newcomer = await harness.client();
  const missing = { code: -32602, type: 'INVALID_PARAMS', message: "'params' is required" };
  expect(await newcomer.failure('invoke')).toEqual(error(missing));
});

test('an unknown tag', async () => {
  const missing = {
    code: 40110,
    type: 'MEDIA_OBJECT_TAG_KEY_NOT_FOUND',
    message: 'Tag key not found',
  };
  expect(await client.refusal(source, 'getTag', { key: 'none' })).toEqual(error(missing));
});

test('a connection across pipelines', async () => {
  const [, stranger] = await createEndpoints(client);
  const message = 'Media elements do not share pipeline';
  const rejected = error({ code: 40004, type: 'CONNECT_ERROR', message });
  expect(await client.refusal(source, 'connect', { sink: stranger })).toEqual(rejected);
});

test.each(['connect', 'keepAlive'])('%s of an invalid session', async (method) => {
  const invalid = { code: 40007, type: 'INVALID_SESSION', message: 'Invalid session' };
  expect(await client.failure(method, { sessionId: 'unknown' })).toEqual(error(invalid));
});

test('a new session is invalid before it refers to an object', async () => {
  const newcomer = await harness.client();
  const { sessionId } = await newcomer.call('connect', {});
  expect(await newcomer.failure('connect', { sessionId })).toMatchObject({ code: 40007 });
  await newcomer.create('MediaPipeline');
  expect(await newcomer.call('connect', { sessionId })).toMatchObject({ sessionId });
});

test('a reference outside of its transaction', async () => {
  const message =
    "Object 'newref:0' not found. " +
    'Possibly using a transactional object without committing the transaction.';
  const type = 'MEDIA_OBJECT_NOT_FOUND_TRANSACTION_NO_COMMIT';
  expect(await client.refusal('newref:0', 'getName')).toEqual(
    error({ code: 40109, type, message }),
  );
});

test('a module that does not exist', async () => {
  const message = "Requested kmd module doesn't exist";
  expect(await client.refusal(SERVER_MANAGER_ID, 'getKmd', { moduleName: 'nope' })).toEqual(
    error({ code: 40500, type: 'UNDEFINED', message }),
  );
});

test.each([
  '{"jsonrpc":"2.0","id":1}',
  '{"id":1,"method":"ping"}',
  '{"jsonrpc":"1.0","id":1,"method":"ping"}',
  '{"jsonrpc":"2.0","id":{},"method":"ping"}',
  '{"jsonrpc":"2.0","id":1,"method":7}',
  '{"jsonrpc":"2.0","id":1,"result":{}}',
])('%s is not a request, and the socket stays open', async (text) => {
  client.send(text);
  expect(await client.reply(null)).toEqual({ error: invalidRequest, id: null, jsonrpc: '2.0' });
  expect(await client.call('ping')).toMatchObject({ value: 'pong' });
});

test.each([
  '5',
  '"s"',
  'null',
  '[{"jsonrpc":"2.0","id":1,"method":"ping"}]',
  '{"jsonrpc":"2.0","id":"odd","method":"invoke","params":[1]}',
  '{"jsonrpc":"2.0","id":"odd","method":"invoke","params":"x"}',
])('the socket stays open after %s', async (text) => {
  client.send(text);
  expect(await client.call('ping')).toMatchObject({ value: 'pong' });
});

test.each(['', '"id":null,'])('a request without an id (%s) is executed', async (id) => {
  const message = 'Ignoring response because of a notification request';
  client.send(
    `{"jsonrpc":"2.0",${id}"method":"invoke","params":{"object":"${source}",` +
      '"operation":"setName","operationParams":{"name":"renamed"}}}',
  );
  expect(await client.reply(null)).toMatchObject({ error: { code: -32000, message } });
  expect(await client.invoke(source, 'getName')).toBe('renamed');
});

test.each([1.5, 'text', true])('an id of %j is answered with the same', async (id) => {
  expect(await client.request('ping', {}, id)).toMatchObject({ id, result: { value: 'pong' } });
});

test('unusual but harmless requests are no errors', async () => {
  expect(await client.invoke(source, 'gatherCandidates')).toBeNull();
  expect(await client.invoke(source, 'gatherCandidates')).toBeNull();
  for (const candidate of ['', 'garbage', 'candidate:1 1 UDP 1 x.local 9 typ host']) {
    const value = { candidate, sdpMid: 'no such', sdpMLineIndex: 7 };
    expect(await client.invoke(source, 'addIceCandidate', { candidate: value })).toBeNull();
  }
});
