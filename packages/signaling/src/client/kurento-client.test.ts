import { makeEvent, Transaction } from '@boardcast/protocol';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { exponentialBackoff } from '../backoff.ts';
import { KurentoClient, type ClientOptions } from './kurento-client.ts';
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

const heard = (client: KurentoClient, name: 'resumed' | 'lost') =>
  new Promise<void>((resolve) => client.on(name, resolve));

beforeEach(async () => {
  server = await FakeKurento.start();
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await server.close();
});

it('opens a session before anything else and sends its id along', async () => {
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

it('gives up a request that nobody answers, and goes on', async () => {
  const client = clientFor({ requestTimeoutMs: 50 });
  await client.connect();
  server.answer = () => undefined;

  await expect(client.ping()).rejects.toThrow('The server did not answer ping in 50 ms.');

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

it('refuses a result that is not of the operation', async () => {
  const client = clientFor();
  await client.connect();
  server.answer = () => ({ result: { sessionId: 's1', value: 7 } });

  const answer = client.invoke('WebRtcEndpoint', 'e', 'processOffer', { offer: 'v=0' });

  await expect(answer).rejects.toThrow(/processOffer/);
});

it('delivers the events of an object and survives nonsense and a listener that throws', async () => {
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

it('resumes its session after a dropped socket and never starts its ids again', async () => {
  const client = clientFor();
  await client.connect();
  const resumed = heard(client, 'resumed');

  server.dropSockets();
  await resumed;
  await client.ping();

  const ids = server.requests.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(server.requests[1]).toMatchObject({ method: 'connect', params: { sessionId: 's1' } });
});

it('says that the session is lost when the server knows it no more', async () => {
  const client = clientFor();
  await client.connect();
  server.answer = ({ method, params }) =>
    method === 'connect' && params['sessionId'] === 's1'
      ? { error: { code: 40007, message: 'Invalid session' } }
      : { result: { sessionId: 's2' } };
  const lost = heard(client, 'lost');

  server.dropSockets();
  await lost;

  expect(client.sessionId).toBe('s2');
});

it('holds a request back until the connection has returned', async () => {
  const client = clientFor();
  await client.connect();
  const waiting = new Promise<void>((resolve) =>
    client.on('state', (state) => state === 'waiting' && resolve()),
  );
  server.dropSockets();
  await waiting;

  await expect(client.ping()).resolves.toBeUndefined();
});

it('releases what a failed transaction had made', async () => {
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

it('says in one line that nobody is there', async () => {
  const client = clientFor({ url: 'ws://127.0.0.1:9/kurento' });

  await expect(client.connect()).rejects.toThrow(/^No Kurento answers at ws:\/\/127\.0\.0\.1:9.*$/);
});

it('closes twice, and refuses requests afterwards', async () => {
  const client = clientFor();
  await client.connect();

  await Promise.all([client.close(), client.close()]);

  expect(client.state).toBe('closed');
  await expect(client.ping()).rejects.toThrow(/not connected/);
});

it('opens the connection anew when a check of it goes unanswered', async () => {
  const client = clientFor({ pingTimeoutMs: 50 });
  await client.connect();
  const answer = server.answer;
  server.answer = (request, socket) =>
    request.method === 'ping' ? undefined : answer(request, socket);
  const resumed = heard(client, 'resumed');

  client.checkConnection();
  await resumed;

  expect(client.state).toBe('open');
  expect(server.requests.map(({ method }) => method)).toEqual(['connect', 'ping', 'connect']);
});

it('keeps the connection whose check is answered', async () => {
  const client = clientFor();
  const states: string[] = [];
  await client.connect();
  client.on('state', (state) => states.push(state));

  client.checkConnection();
  await vi.waitFor(() => expect(server.requests).toHaveLength(2));
  await client.ping();

  expect(states).toEqual([]);
});

it('reconnects at once when it is told to, and only where it waits', async () => {
  const client = clientFor({ backoff: exponentialBackoff({ firstMs: 3_600_000 }) });
  await client.connect();
  const resumed = heard(client, 'resumed');

  client.retryNow();
  server.dropSockets();
  await vi.waitFor(() => expect(client.state).toBe('waiting'));
  client.retryNow();
  client.retryNow();
  await resumed;

  expect(server.requests.map(({ method }) => method)).toEqual(['connect', 'connect']);
});
