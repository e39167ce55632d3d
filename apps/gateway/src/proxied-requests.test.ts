import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { httpRoutes } from '@boardcast/protocol';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Gateway } from './gateway.ts';
import { readOptions } from './options.ts';

const publicUrl = 'https://cams.example.org';
let folder: string;
let gateway: Gateway;
let admin: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-'));
  const options = readOptions([
    ...['--port', '0', '--data', folder, '--no-open', '--base-path', '/cams/'],
    ...['--trust-proxy', '127.0.0.1', '--allow-origin', publicUrl],
  ]);
  gateway = await Gateway.start(options, () => undefined);
  admin = typeof gateway.signIn === 'object' ? gateway.signIn.token : '';
});

afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

const forwardedFrom = (address: string) => ({
  'X-Forwarded-For': address,
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'cams.example.org',
});
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

/** A GET, also of what `fetch` does not send. */
async function get(target: string, headers: Readonly<Record<string, string>> = {}) {
  const sent = request({ host: '127.0.0.1', port: gateway.port, path: target, headers }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.resume();
  return { status: response.statusCode, headers: response.headers };
}

it('requires a key or a token, although it listens on loopback', async () => {
  expect((await get('/api/boards')).status).toBe(401);
  expect((await get('/api/boards', bearer(admin))).status).toBe(200);
});

it.each(['/cams/api/boards', '/api/boards'])(
  'has %s, since a proxy may remove /cams',
  async (target) => {
    expect((await get(target, bearer(admin))).status).toBe(200);
  },
);

it('redirects /cams to its pages, relatively', async () => {
  const { status, headers } = await get('/cams?watch=kitchen');

  expect([status, headers.location]).toEqual([302, 'cams/?watch=kitchen']);
  expect((await get('/cams/access')).headers.location).toBe('access/');
});

it('sets a cookie for its path and for TLS', async () => {
  const { headers } = await get(`/cams/?token=${admin}`, forwardedFrom('203.0.113.1'));

  expect(headers.location).toBe('./');
  expect(headers['set-cookie']?.[0]).toMatch(/; Path=\/cams\/; HttpOnly; SameSite=Strict; Secure$/);
});

it.each([
  ['its own pages', publicUrl, 200],
  ['pages of another origin', 'https://elsewhere.example', 403],
])('takes requests of %s', async (_, origin, status) => {
  const headers = { ...forwardedFrom('203.0.113.1'), ...bearer(admin), Origin: origin };

  expect((await get('/api/boards', headers)).status).toBe(status);
});

it('rejects a host that is not the proxy’s (DNS rebinding)', async () => {
  const headers = {
    ...forwardedFrom('203.0.113.1'),
    'X-Forwarded-Host': 'rebound.example',
    'Sec-Fetch-Site': 'same-origin',
  };

  expect((await get('/api/boards', headers)).status).toBe(403);
});

it('counts failed sign-ins by the address of the client', async () => {
  const guess = (address: string) =>
    get(httpRoutes.boards.path, { ...forwardedFrom(address), ...bearer('guess') });
  const statuses: (number | undefined)[] = [];
  for (let attempt = 0; attempt < 40; attempt += 1) {
    statuses.push((await guess('203.0.113.2')).status);
  }

  expect(statuses.at(-1)).toBe(429);
  expect((await guess('203.0.113.3')).status).toBe(401);
});

it.each([
  ['behind the proxy', '203.0.113.4'],
  ['that calls itself loopback', '127.0.0.1'],
])('takes a client %s for no client of this machine', async (_, address) => {
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/cams/kurento`, {
    headers: { ...forwardedFrom(address), ...bearer(admin) },
  });
  await once(socket, 'open');
  const call = async (method: string, params: object) => {
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }));
    const [data] = (await once(socket, 'message')) as [Buffer];
    return JSON.parse(data.toString()) as { readonly result?: { readonly value: string } };
  };
  const pipeline = await call('create', { type: 'MediaPipeline', constructorParams: {} });
  const constructorParams = { mediaPipeline: pipeline.result?.value };
  const endpoint = await call('create', { type: 'WebRtcEndpoint', constructorParams });

  const answer = await call('invoke', {
    object: endpoint.result?.value,
    operation: 'setStunServerAddress',
    operationParams: { stunServerAddress: '192.0.2.1' },
  });

  expect(answer).toMatchObject({
    error: { message: expect.stringContaining('reserved to the operator') as string },
  });
  socket.terminate();
});
