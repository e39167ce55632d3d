import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Gateway } from '../gateway.ts';
import { readOptions } from '../options.ts';

let folder: string;
let gateway: Gateway;
let ca: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-'));
  const options = ['--tls', '--port', '0', '--data', folder, '--no-open'];
  gateway = await Gateway.start(readOptions(options), () => undefined);
  ca = await readFile(path.join(folder, 'tls/ca.pem'), 'utf8');
});

afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

async function get(scheme: 'http' | 'https', target: string, headers = {}) {
  const options = { host: '127.0.0.1', port: gateway.port, path: target, headers };
  const request = scheme === 'https' ? httpsRequest({ ...options, ca }) : httpRequest(options);
  const [response] = (await once(request.end(), 'response')) as [IncomingMessage];
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return {
    status: response.statusCode,
    location: response.headers.location,
    cookie: response.headers['set-cookie'],
    text,
  };
}

it('serves pages and API by https, and the authority by both', async () => {
  expect((await get('https', '/')).status).toBe(200);
  expect((await get('https', '/api/boards')).text).toBe('[]');
  expect((await get('https', '/ca.pem')).text).toBe(ca);
  expect((await get('http', '/ca.pem')).text).toBe(ca);
});

it('redirects plain http to the same address', async () => {
  const Host = `127.0.0.1:${gateway.port}`;

  expect(await get('http', '/?watch=kitchen', { Host })).toMatchObject({
    status: 308,
    location: `https://${Host}/?watch=kitchen`,
  });
  expect((await get('http', '/', { Host: 'evil.example/x' })).status).toBe(400);
});

it('sets no cookie where access control is off, whatever the token is', async () => {
  const answer = await get('https', '/?token=x%0d%0aSet-Cookie:%20a=b');

  expect([answer.status, answer.location, answer.cookie]).toEqual([302, './', undefined]);
});

it('is a Kurento by wss for who trusts the authority, and for no one else', async () => {
  const url = `wss://127.0.0.1:${gateway.port}/kurento`;
  const socket = new WebSocket(url, { ca });
  await once(socket, 'open');
  socket.send('{"jsonrpc":"2.0","id":1,"method":"ping","params":{}}');
  const [data] = (await once(socket, 'message')) as [Buffer];
  expect(data.toString()).toContain('pong');
  socket.close();

  const stranger = new WebSocket(url);
  const [error] = (await once(stranger, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
});

it('tells a board without TLS what it needs', async () => {
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/kurento`);
  const [error] = (await once(socket, 'error')) as [Error];

  expect(error.message).toContain('400');
});
