import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { eventually } from '@boardcast/testkit/until';
import { afterEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';

const program = path.resolve(import.meta.dirname, '../dist/main.js');
const started: ChildProcess[] = [];

interface Started {
  readonly child: ChildProcess;
  readonly port: number;
}

/** Starts the gateway as a user does and reads its port from what it prints. */
async function start(...args: string[]): Promise<Started> {
  const child = spawn(process.execPath, [program, '--port', '0', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /ws:\/\/127\.0\.0\.1:(\d+)\/kurento/.exec(line)?.[1];
    if (port !== undefined) return { child, port: Number(port) };
  }
  throw new Error('The gateway did not become ready.');
}

/** Runs a gateway that does not start; returns its exit status and its error output. */
async function fails(...args: string[]): Promise<readonly [number | null, string]> {
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return [code, text.trim()];
}

const urlOf = ({ port }: Started) => `ws://127.0.0.1:${port}/kurento`;

/** The process id of the gateway's child process, by /proc. */
function mediaServerOf({ child }: Started): number {
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8');
  return Number(children.trim().split(' ')[0]);
}

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

afterEach(async () => {
  const ends = started.splice(0).filter(({ exitCode }) => exitCode === null);
  const ended = ends.map((child) => once(child, 'exit'));
  for (const child of ends) child.kill('SIGKILL');
  await Promise.all(ended);
});

it('is a Kurento to its clients, and describes itself to a GET', async () => {
  const gateway = await start();
  const client = new KurentoClient({ url: urlOf(gateway), openSocket: openNodeSocket });
  await client.connect();

  const info = await client.invoke('ServerManager', 'manager_ServerManager', 'getInfo');
  const about = await fetch(`http://127.0.0.1:${gateway.port}/kurento`);
  const boards = await fetch(`http://127.0.0.1:${gateway.port}/api/boards`);

  expect(info.type).toBe('KMS');
  expect(await about.json()).toMatchObject({ name: 'boardcast', version: '0.1.0' });
  expect(await boards.json()).toEqual([]);
  await client.close();
});

it('reports health and metrics, including those of the media server and its workers', async () => {
  const gateway = await start('--workers', '2');
  const client = new KurentoClient({ url: urlOf(gateway), openSocket: openNodeSocket });
  await client.connect();
  const pipelines = [
    await client.create('MediaPipeline', {}),
    await client.create('MediaPipeline', {}),
  ];

  const health = await fetch(`http://127.0.0.1:${gateway.port}/healthz`);
  const metrics = await fetch(`http://127.0.0.1:${gateway.port}/metrics`);
  const text = await metrics.text();

  expect(health.status).toBe(200);
  expect(await health.json()).toEqual({
    status: 'ok',
    boards: 0,
    mediaServer: { status: 'ok', workers: [true, true] },
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
  const healthy = new KurentoClient({ url: urlOf(gateway), openSocket: openNodeSocket });
  await healthy.connect();
  const silent = Array.from({ length: 200 }, () => new WebSocket(urlOf(gateway)));
  await Promise.all(silent.map((socket) => once(socket, 'open')));
  const call = (body: object) => JSON.stringify({ jsonrpc: '2.0', id: 1, ...body });

  const codes = await ask(
    urlOf(gateway),
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
  const healthy = new KurentoClient({ url: urlOf(gateway), openSocket: openNodeSocket });
  await healthy.connect();
  const flooding = new WebSocket(urlOf(gateway));
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
  const url = `${urlOf(gateway)}?loss=5`;
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

  const refused = new WebSocket(`${urlOf(gateway)}?loss=95`);
  const [code, reason] = (await once(refused, 'close')) as [number, Buffer];
  expect(code).toBe(1002);
  expect(reason.toString()).toBe(
    'Invalid loss: expected a percentage above 0 and up to 90, as in ?loss=5',
  );
});

it.runIf(process.platform === 'linux')('restarts a killed media server', async () => {
  const gateway = await start();
  const client = new KurentoClient({ url: urlOf(gateway), openSocket: openNodeSocket });
  await client.connect();
  const back = new Promise<void>((resolve) => {
    client.on('lost', resolve);
    client.on('resumed', resolve);
  });

  process.kill(mediaServerOf(gateway), 'SIGKILL');
  await back;

  await expect(client.create('MediaPipeline', {})).resolves.toMatch(/_kurento\.MediaPipeline$/);
  await client.close();
});

it.runIf(process.platform === 'linux')(
  'replaces an unresponsive media server, and its clients start again',
  async () => {
    const gateway = await start();
    const hung = mediaServerOf(gateway);
    const client = new KurentoClient({ url: urlOf(gateway), openSocket: openNodeSocket });
    await client.connect();
    await client.create('MediaPipeline', {});
    const lost = new Promise<void>((resolve) => client.on('lost', resolve));

    process.kill(hung, 'SIGSTOP');
    await lost;
    const pipeline = await client.create('MediaPipeline', {});
    process.kill(hung, 'SIGCONT');

    expect(pipeline).toMatch(/_kurento\.MediaPipeline$/);
    await eventually(() => expect(() => process.kill(hung, 0)).toThrow(/ESRCH/));
    await client.close();
  },
  120_000,
);

it('separates boards that use the same session id, and releases what each of them closes', async () => {
  const gateway = await start();
  const boards = [new WebSocket(urlOf(gateway)), new WebSocket(urlOf(gateway))];
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
  const client = new KurentoClient({ url: urlOf(gateway), openSocket: openNodeSocket });
  await client.connect();
  const pipelines = () => client.invoke('ServerManager', 'manager_ServerManager', 'getPipelines');
  await eventually(async () => expect(await pipelines()).toEqual([second.value]));
  for (const socket of boards) socket.close();
  await client.close();
});

it.runIf(process.platform === 'linux')('leaves no process when it is terminated', async () => {
  const gateway = await start();
  const mediaServer = mediaServerOf(gateway);
  const ended = once(gateway.child, 'exit');

  gateway.child.kill('SIGINT');
  const [code] = (await ended) as [number];

  expect(code).toBe(0);
  expect(() => process.kill(mediaServer, 0)).toThrow(/ESRCH/);
});

it('reports a busy port, an invalid option or an unreachable Kurento in one line', async () => {
  const gateway = await start();
  const http = createServer((_request, response) => response.end('hello'));
  await once(http.listen(0, '127.0.0.1'), 'listening');
  const httpPort = (http.address() as AddressInfo).port;
  const udp = createSocket('udp4').bind(0, '127.0.0.1');
  await once(udp, 'listening');

  const results = await Promise.all([
    fails('--port', String(gateway.port)),
    fails('--port', 'many'),
    fails('--kms', 'http://127.0.0.1:1'),
    fails('--port', '0', '--kms', 'ws://127.0.0.1:1/kurento'),
    fails('--port', '0', '--kms', `ws://127.0.0.1:${httpPort}/kurento`),
    fails('--port', '0', '--workers', 'many'),
    fails('--allow-origin', '*'),
    fails('--port', '0', '--media-port', String(udp.address().port)),
  ]);
  http.close();
  udp.close();

  const lines = results.map(([, text]) => text);
  expect(results.map(([code]) => code)).toEqual(lines.map(() => 1));
  expect(lines.filter((text) => text.includes('\n'))).toEqual([]);
  expect(lines[0]).toMatch(/is busy/);
  expect(lines[1]).toMatch(/^Invalid --port "many"/);
  expect(lines[2]).toMatch(/^Invalid --kms "http/);
  expect(lines[3]).toMatch(/^No Kurento answers.*ws:\/\/127.0.0.1:1/);
  expect(lines[4]).toMatch(/^No Kurento answers/);
  expect(lines[5]).toMatch(/^Invalid --workers "many"/);
  expect(lines[6]).toMatch(/^Invalid --allow-origin "\*"/);
  expect(lines[7]).toMatch(/is in use.*--media-port/);
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

it.runIf(process.platform === 'linux')(
  'accepts clients while a killed media server restarts',
  async () => {
    const gateway = await start();
    process.kill(mediaServerOf(gateway), 'SIGKILL');

    const client = new KurentoClient({
      url: urlOf(gateway),
      openSocket: openNodeSocket,
      requestTimeoutMs: 20_000,
    });
    await client.connect();

    await expect(client.create('MediaPipeline', {})).resolves.toMatch(/_kurento\.MediaPipeline$/);
    await client.close();
  },
  60_000,
);

it('keeps running and exits in order after its output was closed', async () => {
  const gateway = await start();
  gateway.child.stdout?.destroy();
  gateway.child.stderr?.destroy();
  const page = `http://127.0.0.1:${gateway.port}/api/boards`;
  // Each refused origin is a line of the log.
  const refused = (origin: string) => fetch(page, { headers: { Origin: origin } });
  expect((await refused('http://one.example')).status).toBe(403);
  expect((await refused('http://two.example')).status).toBe(403);
  expect((await fetch(page)).status).toBe(200);

  const ended = once(gateway.child, 'exit');
  gateway.child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});
