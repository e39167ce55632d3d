import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  httpRoutes,
  SERVER_MANAGER_ID,
  Transaction,
  type HttpRoute,
  type KurentoError,
} from '@boardcast/protocol';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { Gateway } from '../gateway.ts';
import { readOptions } from '../options.ts';

const tool = path.resolve(import.meta.dirname, '../../dist/access.js');
let folder: string;
let gateway: Gateway;
let admin: string;
const clients: KurentoClient[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-'));
  const options = ['--host', '0.0.0.0', '--port', '0', '--data', folder, '--no-open'];
  gateway = await Gateway.start(readOptions(options), () => undefined);
  admin = typeof gateway.signIn === 'object' ? gateway.signIn.token : '';
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

const http = (target: string) => `http://127.0.0.1:${gateway.port}${target}`;
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });

/** Runs gateway:access; returns the last line that it prints. */
async function access(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [tool, ...args, '--data', folder]);
  return stdout.trim().split('\n').at(-1) ?? '';
}

async function tokenFor(...args: readonly string[]): Promise<string> {
  return new URL(await access('link', ...args)).searchParams.get('token') ?? '';
}

async function connect(token: string): Promise<KurentoClient> {
  const url = `ws://127.0.0.1:${gateway.port}/kurento?token=${token}`;
  const client = new KurentoClient({ url, openSocket: openNodeSocket });
  clients.push(client);
  await client.connect();
  return client;
}

/** The HTTP status with which an upgrade was refused; 101 when it was not. */
async function upgradeStatus(target: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}${target}`, { headers });
  return new Promise<number | undefined>((resolve) => {
    socket.on('unexpected-response', (_, response) => {
      resolve(response.statusCode);
      socket.terminate();
    });
    socket.on('open', () => {
      resolve(101);
      socket.terminate();
    });
    socket.on('error', () => undefined);
  });
}

const refused = (action: string): unknown =>
  expect.objectContaining({
    code: -32_003,
    message: expect.stringContaining(`"${action}"`) as string,
  });

it.each(['/kurento', httpRoutes.boardsEvents.path])(
  'no upgrade at %s without a token',
  async (target) => {
    expect(await upgradeStatus(target)).toBe(401);
    expect(await upgradeStatus(target, bearer('wrong'))).toBe(401);
    expect(await upgradeStatus(target, bearer(admin))).toBe(101);
    expect(await upgradeStatus(`${target}?token=${admin}`)).toBe(101);
  },
);

const routes: readonly HttpRoute[] = Object.values(httpRoutes);
const protectedRoutes = routes.filter(({ access }) => access !== 'public');

/** No file, time, board or credentials are named. */
const statusWithoutParameters: Readonly<Record<string, number>> = {
  [httpRoutes.firmwareFile.path]: 404,
  [httpRoutes.snapshot.path]: 404,
  [httpRoutes.recordingSegment.path]: 400,
  [httpRoutes.recordingFile.path]: 400,
  [httpRoutes.verification.path]: 400,
  [httpRoutes.boardRestart.path]: 404,
  [httpRoutes.nodeDrain.path]: 404,
  [httpRoutes.nodeUndrain.path]: 404,
};

it('protects each route of the API but for four', () => {
  const paths = routes.filter(({ access }) => access === 'public').map(({ path }) => path);
  expect(paths).toEqual(['/kurento', '/readyz', '/healthz', '/api/openapi.json']);
});

it.each(protectedRoutes)('$path needs a token', async ({ path: target, methods = [] }) => {
  const [method = 'GET'] = methods;
  const without = await fetch(http(target), { method });
  expect(without.status).toBe(401);
  expect(without.headers.get('WWW-Authenticate')).toBe('Bearer realm="Boardcast"');
  expect(await without.text()).toContain('A key or a token is required');
  expect((await fetch(http(target), { method, headers: bearer('wrong') })).status).toBe(401);

  const given = await fetch(http(target), { method, headers: bearer(admin) });
  expect(given.status).toBe(statusWithoutParameters[target] ?? 200);
  await given.body?.cancel();
});

it('tells a stranger that it works, and nothing else', async () => {
  expect(await (await fetch(http(httpRoutes.health.path))).json()).toEqual({ status: 'ok' });
  const { headers } = { headers: bearer(admin) };
  expect(await (await fetch(http(httpRoutes.health.path), { headers })).json()).toMatchObject({
    boards: 0,
  });
});

it('serves the pages, which have a form to sign in', async () => {
  expect((await fetch(http('/'))).status).toBe(200);
  expect((await fetch(http('/virtual-board/'))).status).toBe(200);
});

it('exchanges the token of a link for a cookie, and keeps the rest of the address', async () => {
  const answer = await fetch(http(`/?watch=kitchen&token=${admin}`), { redirect: 'manual' });

  expect([answer.status, answer.headers.get('Location')]).toEqual([302, './?watch=kitchen']);
  const cookie = answer.headers.get('Set-Cookie') ?? '';
  expect(cookie).toMatch(
    /^boardcast-session=[\w.-]+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/,
  );
  const [pair = ''] = cookie.split(';');
  expect((await fetch(http('/api/boards'), { headers: { Cookie: pair } })).status).toBe(200);
});

it('takes a bad token out of the address, too, and sets no cookie', async () => {
  const answer = await fetch(http('/?token=wrong'), { redirect: 'manual' });

  expect([answer.status, answer.headers.get('Location'), answer.headers.get('Set-Cookie')]).toEqual(
    [302, './', null],
  );
});

it('answers a HEAD like a GET', async () => {
  expect((await fetch(http('/api/boards'), { method: 'HEAD' })).status).toBe(401);
});

it('signs in and out by the API', async () => {
  const post = (token: string) =>
    fetch(http('/api/session'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ token }),
    });
  const token = await tokenFor('--actions', 'watch', '--boards', 'garden-*');

  const signedIn = await post(token);
  expect(await signedIn.json()).toMatchObject({
    accessControl: true,
    kind: 'user',
    actions: ['watch'],
    boards: ['garden-*'],
  });
  expect(signedIn.headers.get('Set-Cookie')).toContain('HttpOnly');
  expect((await post('wrong')).status).toBe(401);
  const signedOut = await fetch(http('/api/session'), { method: 'DELETE' });
  expect(signedOut.headers.get('Set-Cookie')).toMatch(/^boardcast-session=; Max-Age=0/);
});

it('a watcher reads no metrics', async () => {
  const token = await tokenFor('--actions', 'watch');
  const answer = await fetch(http('/metrics'), { headers: bearer(token) });

  expect([answer.status, await answer.text()]).toEqual([
    403,
    'Not permitted: this needs the permission "manage".',
  ]);
});

it('a board publishes by its key as its own name, and no one but itself touches it', async () => {
  const board = await connect(await access('add', 'kitchen'));
  const mediaPipeline = await board.create('MediaPipeline', {});
  await board.invoke('MediaPipeline', mediaPipeline, 'addTag', { key: 'board', value: 'kitchen' });
  const other = board.invoke('MediaPipeline', mediaPipeline, 'addTag', {
    key: 'board',
    value: 'garden',
  });
  await expect(other).rejects.toEqual(refused('admin'));

  const watcher = await connect(await tokenFor('--actions', 'watch'));
  await expect(watcher.release(mediaPipeline)).rejects.toEqual(refused('admin'));
  await expect(watcher.create('WebRtcEndpoint', { mediaPipeline })).rejects.toEqual(
    refused('admin'),
  );
  await expect(watcher.create('MediaPipeline', {})).rejects.toEqual(refused('admin'));
  await expect(watcher.invoke('ServerManager', SERVER_MANAGER_ID, 'getPipelines')).rejects.toEqual(
    refused('admin'),
  );
  const transaction = new Transaction();
  transaction.release(mediaPipeline);
  await expect(watcher.transaction(transaction)).rejects.toEqual(refused('admin'));

  const owner = await connect(admin);
  expect(await owner.invoke('ServerManager', SERVER_MANAGER_ID, 'getPipelines')).toContain(
    mediaPipeline,
  );
});

it('an existing object and one that does not exist are refused alike', async () => {
  const board = await connect(await access('add', 'attic'));
  const pipeline = await board.create('MediaPipeline', {});
  const watcher = await connect(await tokenFor('--actions', 'watch'));

  const refusal = (object: string) =>
    watcher.release(object).catch((error: unknown) => (error as KurentoError).message);
  expect(await refusal(pipeline)).toBe(
    await refusal('00000000-0000-4000-8000-000000000000_kurento.MediaPipeline'),
  );
});

it('the session of someone else cannot be resumed', async () => {
  const board = await connect(await access('add', 'cellar'));
  await board.create('MediaPipeline', {});
  const thief = new WebSocket(
    `ws://127.0.0.1:${gateway.port}/kurento?token=${await tokenFor('--actions', 'watch')}`,
  );
  await once(thief, 'open');
  thief.send(
    JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'connect',
      params: { sessionId: board.sessionId },
    }),
  );
  const [data] = (await once(thief, 'message')) as [Buffer];

  expect(JSON.parse(data.toString())).toMatchObject({ error: { code: 40_007 } });
  thief.close();
});

it('no reply to another request makes the object of someone else one’s own', async () => {
  const victim = await connect(await access('add', 'pantry'));
  const pipeline = await victim.create('MediaPipeline', {});
  const thief = new WebSocket(
    `ws://127.0.0.1:${gateway.port}/kurento?token=${await access('add', 'shed')}`,
  );
  await once(thief, 'open');
  const send = async (id: number, method: string, params: object) => {
    thief.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    const [data] = (await once(thief, 'message')) as [Buffer];
    return JSON.parse(data.toString()) as {
      readonly id: number;
      readonly result?: { readonly value?: unknown };
      readonly error?: unknown;
    };
  };
  const object = (await send(1, 'create', { type: 'MediaPipeline' })).result?.value;
  await send(2, 'invoke', {
    ...{ object, operation: 'setName' },
    operationParams: { name: pipeline },
  });

  const named = await send(3, 'invoke', { object, operation: 'getName' });
  const made = await send(3, 'create', { type: 'MediaPipeline' });

  expect([named.id, named.result?.value]).toEqual([3, pipeline]);
  expect(made.id).toBe(3);
  expect(made.result?.value).not.toBe(pipeline);
  expect((await send(4, 'release', { object: pipeline })).error).toEqual(refused('admin'));
  thief.close();
});

it('a revoked key ends the board’s connection and releases what it made', async () => {
  const key = await access('add', 'porch');
  const board = await connect(key);
  const pipeline = await board.create('MediaPipeline', {});
  const owner = await connect(admin);

  await access('revoke', key.split('.')[0] ?? '');

  await vi.waitFor(
    async () => {
      expect(board.state).not.toBe('open');
      expect(await owner.invoke('ServerManager', SERVER_MANAGER_ID, 'getPipelines')).not.toContain(
        pipeline,
      );
    },
    { timeout: 30_000, interval: 100 },
  );
  expect(await upgradeStatus(`/kurento?token=${key}`)).toBe(401);
});

it('an expired token ends the streams that it opened', async () => {
  const token = await tokenFor('--actions', 'watch');
  const [, payload = ''] = token.split('.');
  const { jti } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as {
    readonly jti: string;
  };
  const stream = await fetch(http('/api/boards/events'), { headers: bearer(token) });
  const listener = new WebSocket(`ws://127.0.0.1:${gateway.port}/api/boards/events?token=${token}`);
  await once(listener, 'open');
  const closed = once(listener, 'close');

  await access('revoke', jti);

  await stream.text();
  const [code] = (await closed) as [number];
  expect(code).toBe(1008);
});

it('puts off an address that tries many tokens, and still takes a valid one', async () => {
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 40; attempt += 1) {
    statuses.push((await fetch(http('/api/boards'), { headers: bearer('guess') })).status);
  }

  expect(statuses).toContain(429);
  expect((await fetch(http('/api/boards'), { headers: bearer(admin) })).status).toBe(200);
});

it('counts failed sign-ins, refused requests by the missing permission, and revocations', async () => {
  const metric = async (name: string) => {
    const text = await (await fetch(http('/metrics'), { headers: bearer(admin) })).text();
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.split(' ')[1],
    );
  };
  const names = [
    'boardcast_gateway_failed_sign_ins_total',
    'boardcast_gateway_refused_requests_total{action="admin"}',
    'boardcast_gateway_refused_requests_total{action="manage"}',
    'boardcast_gateway_revocations_total',
  ];
  const before = await Promise.all(names.map(metric));
  const token = await tokenFor('--actions', 'watch');
  await fetch(http('/api/boards'), { headers: bearer('guess') });
  await fetch(http('/metrics'), { headers: bearer(token) });
  const watcher = await connect(token);
  await expect(watcher.create('MediaPipeline', {})).rejects.toEqual(refused('admin'));
  const [, payload = ''] = token.split('.');
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
  await access('revoke', (claims as { readonly jti: string }).jti);
  await vi.waitFor(() => expect(watcher.state).not.toBe('open'), { timeout: 30_000 });

  expect(await Promise.all(names.map(metric))).toEqual(before.map((count) => count + 1));
});
