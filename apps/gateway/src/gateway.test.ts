import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { eventually } from '@boardcast/testkit/until';
import { afterEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';

let started: GatewayProcess | undefined;

async function start(...args: readonly string[]): Promise<GatewayProcess> {
  started = await GatewayProcess.start({ arguments: args });
  return started;
}

afterEach(() => started?.kill());

async function ask(url: string, ...texts: string[]): Promise<unknown[]> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  const answers: unknown[] = [];
  for (const text of texts) {
    socket.send(text);
    const [data] = (await once(socket, 'message')) as [Buffer];
    answers.push((JSON.parse(data.toString()) as { error: { code: number } }).error.code);
  }
  socket.close();
  return answers;
}

it('is a Kurento to its clients, and describes itself to a GET', async () => {
  const gateway = await start();
  const client = new KurentoClient({ url: gateway.kurentoUrl, openSocket: openNodeSocket });
  await client.connect();

  const info = await client.invoke('ServerManager', 'manager_ServerManager', 'getInfo');
  const about = await fetch(`${gateway.httpUrl}/kurento`);
  const boards = await fetch(`${gateway.httpUrl}/api/boards`);

  expect(info.type).toBe('KMS');
  expect(await about.json()).toMatchObject({ name: 'boardcast', version: '0.1.0' });
  expect(await boards.json()).toEqual([]);
  await client.close();
});

it('reports health and metrics, including those of the media server and its workers', async () => {
  const gateway = await start('--workers', '2');
  const client = new KurentoClient({ url: gateway.kurentoUrl, openSocket: openNodeSocket });
  await client.connect();
  const pipelines = [
    await client.create('MediaPipeline', {}),
    await client.create('MediaPipeline', {}),
  ];

  const health = await fetch(`${gateway.httpUrl}/healthz`);
  const metrics = await fetch(`${gateway.httpUrl}/metrics`);
  const text = await metrics.text();

  expect(health.status).toBe(200);
  expect(await health.json()).toEqual({
    status: 'ok',
    boards: 0,
    mediaServer: { status: 'ok', workers: [true, true], endpoints: 0, pipelines: 2, bytes: 0 },
  });
  expect(text).toMatch(/^boardcast_gateway_websocket_connections 1$/m);
  for (const worker of [0, 1]) {
    expect(text).toMatch(new RegExp(`^boardcast_pipelines{worker="${worker}"} 1$`, 'm'));
  }
  for (const pipeline of pipelines) await client.release(pipeline);
  await client.close();
});

it('answers invalid messages with an error and keeps other clients connected', async () => {
  const gateway = await start();
  const healthy = new KurentoClient({ url: gateway.kurentoUrl, openSocket: openNodeSocket });
  await healthy.connect();
  const silent = Array.from({ length: 200 }, () => new WebSocket(gateway.kurentoUrl));
  await Promise.all(silent.map((socket) => once(socket, 'open')));
  const call = (body: object) => JSON.stringify({ jsonrpc: '2.0', id: 1, ...body });

  const codes = await ask(
    gateway.kurentoUrl,
    'no json',
    '[]',
    'x'.repeat(10_000_000),
    call({ method: 'bogus', params: {} }),
    call({ id: 2, method: 'create', params: { type: 'Bogus', constructorParams: {} } }),
    call({ id: 3, method: 'describe', params: { object: 'nope' } }),
  );

  expect(codes).toEqual([-32700, -32600, -32600, -32601, 40108, 40101]);
  await expect(healthy.ping()).resolves.toBeUndefined();
  for (const socket of silent) socket.terminate();
  await healthy.close();
});

it('allows programs and its own pages, and not those of other origins', async () => {
  const gateway = await start('--allow-origin', 'https://cams.example.org');
  const { port } = gateway;
  const page = `http://127.0.0.1:${port}`;
  const open = async (path: string, origin: string) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { origin });
    const isOpen = await once(socket, 'open').then(
      () => true,
      () => false,
    );
    socket.terminate();
    return isOpen;
  };

  for (const path of ['/kurento', '/api/boards/events']) {
    for (const origin of [page, 'https://cams.example.org'])
      expect(await open(path, origin)).toBe(true);
    for (const origin of ['http://127.0.0.1:1', 'null'])
      expect(await open(path, origin)).toBe(false);
  }
  for (const path of ['/', '/api/boards', '/api/boards/events', '/metrics']) {
    const { status } = await fetch(page + path, { headers: { Origin: 'http://127.0.0.1:1' } });
    expect(status).toBe(403);
  }
});

it('disconnects a client that floods with a reason, and no other client', async () => {
  const gateway = await start();
  const healthy = new KurentoClient({ url: gateway.kurentoUrl, openSocket: openNodeSocket });
  await healthy.connect();
  const flooding = new WebSocket(gateway.kurentoUrl);
  await once(flooding, 'open');
  const closed = once(flooding, 'close');
  const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
  flooding.send(ping);
  await once(flooding, 'message');

  const flood = setInterval(() => {
    for (let sent = 0; sent < 500 && flooding.readyState === WebSocket.OPEN; sent += 1) {
      flooding.send(ping);
    }
  });
  const [code, reason] = (await closed) as [number, Buffer];
  clearInterval(flood);

  expect([code, reason.toString()]).toEqual([
    1008,
    'Too many messages: more than 500 a second for too long',
  ]);
  await expect(healthy.ping()).resolves.toBeUndefined();
  await healthy.close();
});

it('advertises only relays to a client with packet loss, and rejects an invalid percentage', async () => {
  const gateway = await start();
  const url = `${gateway.kurentoUrl}?loss=5`;
  const client = new KurentoClient({ url, openSocket: openNodeSocket });
  await client.connect();
  const mediaPipeline = await client.create('MediaPipeline', {});
  const endpoint = await client.create('WebRtcEndpoint', { mediaPipeline });
  const found: string[] = [];
  await client.subscribe(endpoint, 'IceCandidateFound', ({ data }) =>
    found.push(data.candidate.candidate),
  );
  const candidate = { candidate: 'candidate:1 1 UDP 1 127.0.0.1 9 typ host', sdpMid: '0' };

  await client.invoke('WebRtcEndpoint', endpoint, 'generateOffer', {});
  const added = await client.invoke('WebRtcEndpoint', endpoint, 'addIceCandidate', {
    candidate: { ...candidate, sdpMLineIndex: 0 },
  });
  await client.invoke('WebRtcEndpoint', endpoint, 'gatherCandidates');
  await eventually(() => expect(found.length).toBeGreaterThan(0));

  expect(added).toBeNull();
  const addresses = found.map((text) => text.split(' ')[4]);
  expect(new Set(addresses)).toEqual(new Set(['127.0.0.1']));
  await client.release(mediaPipeline);
  await client.close();

  const refused = new WebSocket(`${gateway.kurentoUrl}?loss=95`);
  const [code, reason] = (await once(refused, 'close')) as [number, Buffer];
  expect(code).toBe(1002);
  expect(reason.toString()).toBe(
    'Invalid loss: expected a percentage above 0 and up to 90, as in ?loss=5',
  );
});

it('separates boards that use the same session id, and releases what each of them closes', async () => {
  const gateway = await start();
  const boards = [new WebSocket(gateway.kurentoUrl), new WebSocket(gateway.kurentoUrl)];
  await Promise.all(boards.map((socket) => once(socket, 'open')));
  const call = async (socket: WebSocket | undefined, id: number, body: object) => {
    socket?.send(JSON.stringify({ jsonrpc: '2.0', id, ...body }));
    const [data] = (await once(socket as WebSocket, 'message')) as [Buffer];
    return (JSON.parse(data.toString()) as { result: { value: string; sessionId: string } }).result;
  };
  const sessionId = 'default';
  const create = { method: 'create', params: { type: 'MediaPipeline', sessionId } };

  const first = await call(boards[0], 1, create);
  const second = await call(boards[1], 1, create);
  const bye = { method: 'release', params: { object: sessionId, sessionId } };
  await call(boards[0], 2, bye);

  expect([first.sessionId, second.sessionId]).toEqual([sessionId, sessionId]);
  expect(second.value).not.toBe(first.value);
  const client = new KurentoClient({ url: gateway.kurentoUrl, openSocket: openNodeSocket });
  await client.connect();
  const pipelines = () => client.invoke('ServerManager', 'manager_ServerManager', 'getPipelines');
  await eventually(async () => expect(await pipelines()).toEqual([second.value]));
  for (const socket of boards) socket.close();
  await client.close();
});

/** The bundler puts a hash into the name of the core. */
function coreFile(): string {
  const file = path.resolve(import.meta.dirname, '../../virtual-board/dist/assets.json');
  const assets = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { readonly url: string }>;
  return assets['ffmpeg-core.wasm']?.url ?? '';
}

it('sends the compressed form of a large file, once', async () => {
  const { port } = await start();
  const url = `http://127.0.0.1:${port}/virtual-board/${coreFile()}`;
  const ask = (headers: Record<string, string>) => fetch(url, { method: 'HEAD', headers });

  const first = await ask({ 'Accept-Encoding': 'br' });
  const plain = await ask({ 'Accept-Encoding': 'identity' });
  const again = await fetch(url, {
    headers: {
      'Accept-Encoding': 'br',
      'Cache-Control': 'max-age=0',
      'If-None-Match': first.headers.get('ETag') ?? '',
    },
  });

  expect(first.headers.get('Content-Encoding')).toBe('br');
  expect(first.headers.get('Content-Type')).toBe('application/wasm');
  expect(first.headers.get('Vary')).toBe('Accept-Encoding');
  expect(first.headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
  expect(plain.headers.get('Content-Encoding')).toBeNull();
  expect(Number(first.headers.get('Content-Length'))).toBeLessThan(
    Number(plain.headers.get('Content-Length')) / 3,
  );
  expect(again.status).toBe(304);
});
