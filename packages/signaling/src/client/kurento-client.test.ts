import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeEvent, Transaction } from '@boardcast/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { exponentialBackoff } from '../backoff.ts';
import type { ClientOptions } from './client-options.ts';
import { KurentoClient } from './kurento-client.ts';
import { eventually } from '../testing/eventually.test-server.ts';
import { FakeKurento } from '../testing/fake-kurento.test-server.ts';
import { openNodeSocket } from '../node.ts';

let server: FakeKurento;
const clients: KurentoClient[] = [];

function clientFor(options: Partial<ClientOptions> = {}): KurentoClient {
  const backoff = exponentialBackoff({ firstMs: 10, maxMs: 20 });
  const client = new KurentoClient({
    url: server.url,
    openSocket: openNodeSocket,
    backoff,
    ...options,
  });
  clients.push(client);
  return client;
}

const received = (client: KurentoClient, name: 'resumed' | 'lost') =>
  new Promise<void>((resolve) => client.on(name, resolve));

beforeEach(async () => {
  server = await FakeKurento.start();
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await server.close();
});

it('opens a session first and sends its id with each request', async () => {
  const client = clientFor();

  await client.connect();
  await client.ping();

  expect(server.requests.map(({ method }) => method)).toEqual(['connect', 'ping']);
  expect(client.sessionId).toBe('s1');
  expect(server.requests[1]?.params).toEqual({ sessionId: 's1' });
});

it('matches replies by id when they come out of order and twice', async () => {
  const client = clientFor();
  await client.connect();
  const waiting: number[] = [];
  server.answer = ({ id, method }) => {
    if (method === 'closeSession') return { result: null };
    waiting.push(id);
    if (waiting.length < 2) return undefined;
    for (const held of [...waiting].reverse()) {
      const reply = {
        jsonrpc: '2.0',
        id: held,
        result: { sessionId: 's1', value: `name ${held}` },
      };
      server.send(reply);
      server.send(reply);
    }
    return undefined;
  };
  const name = () => client.invoke('ServerManager', 'manager_ServerManager', 'getName');

  const names = await Promise.all([name(), name()]);

  expect(names).toEqual(waiting.map((id) => `name ${id}`));
});

it('rejects a request without a reply after the timeout, and stays usable', async () => {
  const client = clientFor({ requestTimeoutMs: 50 });
  await client.connect();
  server.answer = () => undefined;

  await expect(client.ping()).rejects.toMatchObject({ name: 'SignalingError', code: 'timeout' });

  server.answer = () => ({ result: { value: 'pong' } });
  await expect(client.ping()).resolves.toBeUndefined();
});

it('turns an error reply into a KurentoError', async () => {
  const client = clientFor();
  await client.connect();
  server.answer = () => ({ error: { code: 40101, message: "Object 'x' not found" } });

  await expect(client.release('x')).rejects.toMatchObject({
    name: 'KurentoError',
    code: 40101,
    message: "Object 'x' not found",
  });
});

it('rejects a result that is not of the operation’s type', async () => {
  const client = clientFor();
  await client.connect();
  server.answer = () => ({ result: { sessionId: 's1', value: 7 } });

  const answer = client.invoke('WebRtcEndpoint', 'e', 'processOffer', { offer: 'v=0' });

  await expect(answer).rejects.toMatchObject({
    code: 'not-kurento',
    message: expect.stringMatching(/processOffer/) as string,
  });
});

it('delivers the events of an object, despite invalid messages and a listener that throws', async () => {
  const client = clientFor();
  await client.connect();
  const silence = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const candidates: string[] = [];
  client.on('event', () => {
    throw new Error('a bad listener');
  });
  await client.subscribe('e', 'IceCandidateFound', ({ data }) =>
    candidates.push(data.candidate.candidate),
  );
  const candidate = { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 };

  for (const nonsense of [
    '',
    '{',
    '[]',
    '{"method":"onEvent"}',
    '{"jsonrpc":"2.0","id":99,"result":0}',
  ]) {
    server.send(nonsense);
  }
  server.send(makeEvent('other', 'IceCandidateFound', { candidate }, 0));
  server.send(makeEvent('e', 'IceCandidateFound', { candidate }, 0));
  await client.ping();

  expect(candidates).toEqual(['candidate:1']);
  silence.mockRestore();
});

it('resumes its session after a lost connection and never reuses an id', async () => {
  const client = clientFor();
  await client.connect();
  const resumed = received(client, 'resumed');

  server.dropSockets();
  await resumed;
  await client.ping();

  const ids = server.requests.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(server.requests[1]).toMatchObject({ method: 'connect', params: { sessionId: 's1' } });
});

it('emits lost when the server no longer has the session', async () => {
  const client = clientFor();
  await client.connect();
  server.answer = ({ method, params }) =>
    method === 'connect' && params['sessionId'] === 's1'
      ? { error: { code: 40007, message: 'Invalid session' } }
      : { result: { sessionId: 's2' } };
  const lost = received(client, 'lost');

  server.dropSockets();
  await lost;

  expect(client.sessionId).toBe('s2');
});

it('delays a request until the connection is reopened', async () => {
  const client = clientFor();
  await client.connect();
  const waiting = new Promise<void>((resolve) =>
    client.on('state', (state) => state === 'waiting' && resolve()),
  );
  server.dropSockets();
  await waiting;

  await expect(client.ping()).resolves.toBeUndefined();
});

it('releases what a failed transaction had created', async () => {
  const client = clientFor();
  await client.connect();
  const made = { sessionId: 's1', value: 'p_kurento.MediaPipeline' };
  const error = { code: 40108, message: "Factory 'Bogus' not found" };
  server.answer = ({ method }) =>
    method === 'transaction'
      ? {
          result: {
            value: [
              { jsonrpc: '2.0', id: 0, result: made },
              { jsonrpc: '2.0', id: 1, error },
            ],
          },
        }
      : { result: { sessionId: 's1' } };
  const transaction = new Transaction();
  const pipeline = transaction.create('MediaPipeline', {});
  transaction.create('WebRtcEndpoint', { mediaPipeline: pipeline });

  await expect(client.transaction(transaction)).rejects.toMatchObject({ code: 40108 });

  const released = server.requests.find(({ method }) => method === 'release');
  expect(released?.params['object']).toBe('p_kurento.MediaPipeline');
});

it.each([
  ['nothing listens there', 'ws://127.0.0.1:9/kurento'],
  ['the URL is invalid', 'http//nowhere'],
])('rejects as unreachable, in one line, when %s', async (_, url) => {
  const client = clientFor({ url });

  await expect(client.connect()).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringMatching(`^No WebSocket connection to ${url}: .*$`) as string,
  });

  expect(client.state).toBe('idle');
});

it('rejects as unauthorized when the server refuses the WebSocket with HTTP status 401', async () => {
  const refusing = createServer();
  refusing.on('upgrade', (_, socket) => socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n'));
  await once(refusing.listen(0, '127.0.0.1'), 'listening');
  const { port } = refusing.address() as AddressInfo;
  const client = clientFor({ url: `ws://127.0.0.1:${port}/kurento` });

  await expect(client.connect()).rejects.toMatchObject({ code: 'unauthorized' });

  refusing.close();
});

it('rejects with the reason of an aborted signal, and ignores a later reply', async () => {
  const client = clientFor();
  await client.connect();
  const controller = new AbortController();
  const reason = new Error('not needed any more');
  server.answer = () => undefined;
  const pinging = client.ping({ signal: controller.signal });
  await eventually(() => expect(server.requests).toHaveLength(2));

  controller.abort(reason);
  await expect(pinging).rejects.toBe(reason);
  server.send({ jsonrpc: '2.0', id: 2, result: { value: 'pong' } });
  server.answer = () => ({ result: { value: 'pong' } });

  await expect(client.ping()).resolves.toBeUndefined();
  await expect(client.ping({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

it('stops connecting when the signal is aborted, and can connect again', async () => {
  const client = clientFor();
  const controller = new AbortController();
  const reason = new Error('not needed any more');
  const { answer } = server;
  server.answer = () => undefined;
  const connecting = client.connect({ signal: controller.signal });
  await eventually(() => expect(server.requests).toHaveLength(1));

  controller.abort(reason);
  await expect(connecting).rejects.toBe(reason);
  server.answer = answer;
  await client.connect();

  expect(client.state).toBe('open');
});

it('releases an object whose creation was aborted', async () => {
  const client = clientFor();
  await client.connect();
  const controller = new AbortController();
  server.answer = ({ method }) =>
    method === 'create' ? undefined : { result: { sessionId: 's1' } };
  const creating = client.create('MediaPipeline', {}, { signal: controller.signal });
  await eventually(() => expect(server.requests).toHaveLength(2));

  controller.abort();
  await expect(creating).rejects.toMatchObject({ name: 'AbortError' });
  const value = 'p_kurento.MediaPipeline';
  server.send({ jsonrpc: '2.0', id: 2, result: { sessionId: 's1', value } });

  await eventually(() =>
    expect(server.requests.at(-1)).toMatchObject({ method: 'release', params: { object: value } }),
  );
});

it('logs sessions and requests, without what is in them', async () => {
  const lines: string[] = [];
  const log = (severity: string, message: string) => {
    lines.push(`${severity} ${message}`);
    throw new Error('a log that fails');
  };
  const url = server.url.replace('ws://', 'ws://user:secret@');
  const client = clientFor({ url, log });

  await client.connect();
  await client.invoke('MediaPipeline', 'p', 'addTag', { key: 'k', value: 'secret' }).catch(() => 0);

  expect(lines).toContain('debug Request 2: invoke');
  expect(lines.find((line) => line.startsWith('info Session opened at ws://***@'))).toBeDefined();
  expect(lines.join()).not.toContain('secret');
});

it('close is idempotent, and requests are rejected afterwards', async () => {
  const client = clientFor();
  await client.connect();

  await Promise.all([client.close(), client.close()]);

  expect(client.state).toBe('closed');
  await expect(client.ping()).rejects.toMatchObject({ code: 'closed' });
});

it('reopens the connection when a check gets no reply', async () => {
  const client = clientFor({ pingTimeoutMs: 50 });
  await client.connect();
  const answer = server.answer;
  server.answer = (request, socket) =>
    request.method === 'ping' ? undefined : answer(request, socket);
  const resumed = received(client, 'resumed');

  client.checkConnection();
  await resumed;

  expect(client.state).toBe('open');
  expect(server.requests.map(({ method }) => method)).toEqual(['connect', 'ping', 'connect']);
});

it('keeps the connection when a check gets a reply', async () => {
  const client = clientFor();
  const states: string[] = [];
  await client.connect();
  client.on('state', (state) => states.push(state));

  client.checkConnection();
  await eventually(() => expect(server.requests).toHaveLength(2));
  await client.ping();

  expect(states).toEqual([]);
});

it('retryNow ends the delay before a reconnect, and does nothing otherwise', async () => {
  const client = clientFor({ backoff: exponentialBackoff({ firstMs: 3_600_000 }) });
  await client.connect();
  const resumed = received(client, 'resumed');

  client.retryNow();
  server.dropSockets();
  await eventually(() => expect(client.state).toBe('waiting'));
  client.retryNow();
  client.retryNow();
  await resumed;

  expect(server.requests.map(({ method }) => method)).toEqual(['connect', 'connect']);
});
