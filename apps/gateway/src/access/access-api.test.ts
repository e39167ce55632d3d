import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  httpRoutes,
  parseBoardKeys,
  parseConnectedClients,
  parseCreatedKey,
  parseCreatedToken,
  parseIssuedTokens,
  type NewToken,
} from '@boardcast/protocol';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Gateway } from '../gateway.ts';
import { readOptions } from '../options.ts';

const { keys, tokens, clients } = httpRoutes;
const tool = path.resolve(import.meta.dirname, '../../dist/access.js');
let folder: string;
let gateway: Gateway;
let admin: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-'));
  const options = ['--host', '0.0.0.0', '--port', '0', '--data', folder, '--no-open'];
  gateway = await Gateway.start(readOptions(options), () => undefined);
  admin = typeof gateway.signIn === 'object' ? gateway.signIn.token : '';
});

afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

interface Sent {
  readonly method?: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function send(target: string, { method = 'GET', token = admin, body, headers }: Sent = {}) {
  return fetch(`http://127.0.0.1:${gateway.port}${target}`, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function addKey(board: string) {
  const answer = await send(keys.path, { method: 'POST', body: { board } });
  return parseCreatedKey(await answer.json());
}

async function issue(request: NewToken): Promise<string> {
  const answer = await send(tokens.path, { method: 'POST', body: request });
  return parseCreatedToken(await answer.json()).token;
}

const listKeys = async () => parseBoardKeys(await (await send(keys.path)).json());
const listTokens = async () => parseIssuedTokens(await (await send(tokens.path)).json());
const listClients = async () => parseConnectedClients(await (await send(clients.path)).json());
const watch = { boards: ['kitchen'], actions: ['watch' as const] };

async function connect(token: string): Promise<KurentoClient> {
  const url = `ws://127.0.0.1:${gateway.port}/kurento?token=${token}`;
  const client = new KurentoClient({ url, openSocket: openNodeSocket });
  await client.connect();
  return client;
}

it('makes a key that a board connects with, lists it without the key, and revokes it', async () => {
  const { id, key } = await addKey('kitchen');
  const answer = await send(keys.path);
  expect(answer.headers.get('Cache-Control')).toBe('no-store');
  const text = await answer.text();
  expect(text).not.toContain(key.split('.')[1]);
  expect(JSON.parse(text)).toMatchObject([{ id, board: 'kitchen' }]);
  const board = await connect(key);

  expect((await send(`${keys.path}/${id}`, { method: 'DELETE' })).status).toBe(204);

  await vi.waitFor(() => expect(board.state).not.toBe('open'), { timeout: 30_000 });
  expect(await listKeys()).toEqual([]);
  expect((await send(`${keys.path}/${id}`, { method: 'DELETE' })).status).toBe(404);
  await board.close();
});

it('issues a token for what it names, lists it and revokes it', async () => {
  const token = await issue({ name: 'ann', grants: watch, validSeconds: 3600 });
  const session: unknown = await (await send(httpRoutes.session.path, { token })).json();
  expect(session).toMatchObject({ kind: 'user', ...watch });
  const entry = (await listTokens()).find(({ name }) => name === 'ann');
  expect(entry).toMatchObject({ grants: watch });
  expect(Date.parse(entry?.expires ?? '') - Date.now()).toBeLessThanOrEqual(3_600_000);

  await send(`${tokens.path}/${entry?.id ?? ''}`, { method: 'DELETE' });

  expect((await send(httpRoutes.boards.path, { token })).status).toBe(401);
});

it('lists who is connected, and as which board', async () => {
  const { id, key } = await addKey('garden');
  const board = await connect(key);
  const pipeline = await board.create('MediaPipeline', {});
  await board.invoke('MediaPipeline', pipeline, 'addTag', { key: 'board', value: 'garden' });
  const endpoint = await board.create('WebRtcEndpoint', { mediaPipeline: pipeline });

  await vi.waitFor(
    async () =>
      expect(await listClients()).toMatchObject([{ credential: id, address: '127.0.0.1' }]),
    { timeout: 30_000 },
  );
  expect(endpoint).toContain(pipeline);
  await board.close();
  await vi.waitFor(async () => expect(await listClients()).toEqual([]), { timeout: 30_000 });
});

it('lets "manage" read, and an administrator alone change', async () => {
  const manage = { boards: ['*'], actions: ['manage' as const] };
  const manager = await issue({ name: 'ops', grants: manage, validSeconds: 3600 });
  const guest = await issue({ name: 'bob', grants: watch, validSeconds: 3600 });
  const body = { board: 'attic' };

  for (const { path: target } of [keys, tokens, clients]) {
    expect((await send(target, { token: manager })).status).toBe(200);
    expect((await send(target, { token: guest })).status).toBe(403);
    expect((await send(target, { token: 'guess' })).status).toBe(401);
  }
  for (const token of [manager, guest]) {
    expect((await send(keys.path, { method: 'POST', token, body })).status).toBe(403);
    expect((await send(tokens.path, { method: 'POST', token, body })).status).toBe(403);
    expect((await send(`${keys.path}/x`, { method: 'DELETE', token })).status).toBe(403);
    expect((await send(`${tokens.path}/x`, { method: 'DELETE', token })).status).toBe(403);
  }
});

it('takes no change from a page of another origin', async () => {
  const headers = { Origin: 'https://elsewhere.example' };
  const answer = await send(keys.path, { method: 'POST', body: { board: 'x' }, headers });

  expect(answer.status).toBe(403);
});

it.each([
  [keys.path, { board: '' }, 'board'],
  [keys.path, { board: 1 }, 'board'],
  [keys.path, [], 'board'],
  [tokens.path, { name: 'x', grants: null, validSeconds: 1 }, 'validSeconds'],
  [tokens.path, { name: 'x', grants: { ...watch, actions: [] }, validSeconds: 60 }, 'actions'],
  [tokens.path, { name: 'x', grants: { ...watch, actions: ['fly'] }, validSeconds: 60 }, 'actions'],
  [tokens.path, { name: 'x', validSeconds: 60 }, 'grants'],
])('answers an invalid body of %s with 400: %j', async (target, body, field) => {
  const answer = await send(target, { method: 'POST', body });

  expect(answer.status).toBe(400);
  expect(await answer.text()).toMatch(new RegExp(`^Invalid .*${field}`));
});

it('answers what is not JSON, or too long', async () => {
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  expect((await send(keys.path, { method: 'POST', body: {}, headers: form })).status).toBe(415);
  const body = { board: 'x'.repeat(100_000) };
  expect((await send(keys.path, { method: 'POST', body })).status).toBe(413);
});

it('loses no key when gateway:access adds some at the same time', async () => {
  const before = (await listKeys()).length;
  const run = promisify(execFile);
  const byTool = async () => {
    for (let index = 0; index < 20; index += 1) {
      await run(process.execPath, [tool, 'add', 'by-tool', '--data', folder]);
    }
  };
  const byPage = async () => {
    for (let index = 0; index < 20; index += 1) await addKey('by-page');
  };
  await Promise.all([byTool(), byPage()]);

  await vi.waitFor(async () => expect(await listKeys()).toHaveLength(before + 40), {
    timeout: 30_000,
  });
});

it('makes nothing where access control is off, and says how it is turned on', async () => {
  const options = ['--port', '0', '--data', folder, '--no-open'];
  const open = await Gateway.start(readOptions(options), () => undefined);
  const url = `http://127.0.0.1:${open.port}`;
  const answer = await fetch(`${url}${keys.path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"board":"kitchen"}',
  });

  expect([answer.status, await answer.text()]).toEqual([
    409,
    expect.stringMatching(/^Access control is off: .*--host 0\.0\.0\.0/),
  ]);
  expect(await (await fetch(`${url}${clients.path}`)).json()).toEqual([]);
  await open.close();
});
