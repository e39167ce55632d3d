import { once } from 'node:events';
import { SERVER_MANAGER_ID } from '@boardcast/protocol';
import { Connections } from '@boardcast/testkit/connections';
import type { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { TestClient, createEndpoints } from '@boardcast/testkit/test-client';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
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

test.each([
  ['this is not json', -32700],
  ['', -32700],
  ['[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600],
  ['{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600],
  ['{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600],
  ['{"jsonrpc":"2.0","id":1,"method":7}', -32600],
  ['null', -32600],
  ['{"jsonrpc":"2.0","id":1,"result":{}}', -32600],
  ['{"jsonrpc":"2.0","method":"ping"}', -32000],
  ['{"__proto__":{"method":"ping"}}', -32600],
  [`${'['.repeat(100_000)}`, -32700],
])('%.60s is answered %i, and the socket stays open', async (text, code) => {
  client.send(text);
  expect(await client.reply(null)).toMatchObject({ id: null, error: { code } });
  expect(await client.call('ping')).toEqual({ value: 'pong' });
});

test('params that are no object are answered with the id of their request', async () => {
  const params = [1] as unknown as Record<string, unknown>;
  expect(await client.request('invoke', params, 70)).toMatchObject({
    id: 70,
    error: { code: -32603 },
  });
});

test('a pipeline or the manager as a sink is rejected', async () => {
  const [pipeline, source, sink] = await createEndpoints(client);
  for (const wrong of [pipeline, SERVER_MANAGER_ID]) {
    const [code] = (await errorOf(client, 'invoke', {
      object: source,
      operation: 'connect',
      operationParams: { sink: wrong },
    })) as [number, string];
    expect(code).toBe(40004);
  }
  expect(await client.invoke(source, 'connect', { sink })).toBeNull();
});

test('unusual but harmless calls are no errors', async () => {
  const [, source] = await createEndpoints(client);
  expect(await client.invoke(source, 'gatherCandidates')).toBeNull();
  expect(await client.invoke(source, 'gatherCandidates')).toBeNull();
  for (const candidate of ['', 'garbage', 'candidate:1 1 UDP 1 x.local 9 typ host']) {
    const given = { candidate, sdpMid: 'nope', sdpMLineIndex: 7 };
    expect(await client.invoke(source, 'addIceCandidate', { candidate: given })).toBeNull();
  }
  expect(await client.invoke(source, 'processOffer', { offer: 'v=0\r\n' })).toMatch(/^v=0/);
});

test('many invalid messages leave the server unchanged', async () => {
  const before = ((await client.invoke(SERVER_MANAGER_ID, 'getPipelines')) as string[]).length;
  const storms = await Promise.all(Array.from({ length: 10 }, () => clients.client(server.url)));
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
  expect(server.program.exitCode).toBeNull();
});

test('a message that is too long closes only its own socket', async () => {
  const other = await clients.client(server.url);
  const closed = once(other.socket, 'close');
  other.socket.send('x'.repeat(1024 * 1024 + 1));
  expect((await closed)[0]).toBe(1009);
  expect(await client.call('ping')).toEqual({ value: 'pong' });
});

test('another path is closed with 1002, a query is ignored', async () => {
  const wrong = new WebSocket(server.url.replace('kurento', 'nowhere'));
  const [code, reason] = (await once(wrong, 'close')) as [number, Buffer];
  expect([code, reason.toString()]).toEqual([1002, 'Invalid path']);
  const right = await TestClient.open(`${server.url}?x=1`);
  expect(await right.call('ping')).toEqual({ value: 'pong' });
  right.close();
});
