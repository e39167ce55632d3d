import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { Connections } from '@boardcast/testkit/connections';
import type { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { espPeerOffer } from '@boardcast/testkit/offers';
import { RecordingPeer } from '@boardcast/testkit/recording-peer';
import { createEndpoints } from '@boardcast/testkit/test-client';
import { until } from '@boardcast/testkit/until';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { TestStream } from '../testing/rtp.ts';
import { startServer } from '../testing/start-server.ts';

const docs = path.resolve(import.meta.dirname, '../../../../docs/media-server.md');
const servers: MediaServerProcess[] = [];
const clients = new Connections();
const peers: RecordingPeer[] = [];

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.close();
  clients.closeAll();
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function start(...args: string[]): Promise<MediaServerProcess> {
  const server = await startServer(args);
  servers.push(server);
  return server;
}

/** The value of each sample, by its name and labels. */
async function scrape(server: MediaServerProcess): Promise<Map<string, number>> {
  const response = await fetch(server.page('metrics'));
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const lines = (await response.text()).split('\n').filter((line) => /^[a-z]/.test(line));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

test('a GET returns the version and the health', async () => {
  const server = await start();
  const about = await fetch(server.page('kurento'));
  expect(await about.json()).toMatchObject({
    protocol: 'kurento',
    version: expect.stringMatching(/^7\./) as string,
  });
  const health = await fetch(server.page('healthz'));
  expect(health.status).toBe(200);
  expect(await health.json()).toEqual({
    status: 'ok',
    mediaPort: server.mediaPort,
    endpoints: 0,
    pipelines: 0,
    bytes: 0,
  });
  expect((await fetch(server.page('nowhere'))).status).toBe(404);
  expect((await fetch(server.page('metrics'), { method: 'POST' })).status).toBe(405);
});

test.each([
  ['one process', [], ''],
  ['two workers', ['--workers', '2'], ',worker="0"'],
])('media are counted, and totals are kept (%s)', async (_name, args, worker) => {
  const server = await start(...args);
  const client = await clients.client(server.url);
  const [pipeline, source, sink] = await createEndpoints(client);
  await client.invoke(source, 'connect', { sink });
  const [publisher, viewer] = [
    new RecordingPeer({ direction: 'SendOnly' }),
    new RecordingPeer({ direction: 'RecvOnly' }),
  ];
  peers.push(publisher, viewer);
  await publisher.join(client, source);
  await viewer.join(client, sink);
  const stream = new TestStream(102, 1);
  const packets = [...stream.key(), ...Array.from({ length: 16 }, () => stream.delta()).flat()];
  publisher.sendVideo(packets);
  await until('the packets', () => viewer.packets.length === packets.length);

  const one = (name: string): string => `boardcast_${name}{kind="video"${worker}}`;
  const other = worker === '' ? '' : '{worker="0"}';
  const during = await scrape(server);
  expect(during.get(one('packets_received_total'))).toBe(packets.length);
  expect(during.get(one('packets_sent_total'))).toBe(packets.length);
  expect(during.get(one('bytes_received_total'))).toBe(
    packets.reduce((sum, { length }) => sum + length, 0),
  );
  expect(during.get(`boardcast_endpoints${other}`)).toBe(2);
  expect(during.get(`boardcast_peer_connections_total${other}`)).toBe(2);
  expect(during.get(`boardcast_peer_disconnections_total${other}`)).toBe(0);
  expect(during.get(`process_resident_memory_bytes${other}`)).toBeGreaterThan(10_000_000);
  const documented = readFileSync(docs, 'utf8');
  const names = [...during.keys()].map((sample) => sample.replace(/{.*/, ''));
  const own = names.filter((name) => name.startsWith('boardcast_'));
  expect(own.filter((name) => !documented.includes(`\`${name}\``))).toEqual([]);
  const delay = `nodejs_eventloop_lag_p99_seconds${other}`;
  expect(during.get(delay)).toBeGreaterThanOrEqual(0);

  // Packets after the last scrape are counted before an endpoint is released.
  const more = stream.delta(5);
  publisher.sendVideo(more);
  await until('the packets', () => viewer.packets.length === packets.length + more.length);
  await client.call('release', { object: pipeline });
  const after = await scrape(server);
  expect(after.get(one('packets_received_total'))).toBe(packets.length + more.length);
  expect(after.get(one('packets_sent_total'))).toBe(packets.length + more.length);
  expect(after.get(`boardcast_endpoints${other}`)).toBe(0);
  expect(after.get(`boardcast_peer_disconnections_total${other}`)).toBe(2);
});

/** The advertised addresses, as `address type`. */
async function candidatesOf(server: MediaServerProcess): Promise<string[]> {
  const client = await clients.client(server.url);
  const [, source] = await createEndpoints(client);
  await client.subscribe(source, 'IceCandidateFound', 'IceGatheringDone');
  await client.invoke(source, 'processOffer', { offer: espPeerOffer() });
  await client.invoke(source, 'gatherCandidates');
  await client.event('IceGatheringDone', source);
  const advertised = client
    .eventsOf('IceCandidateFound', source)
    .map(({ data }) => data.candidate.candidate.split(' '));
  return [...new Set(advertised.map((fields) => `${fields[4]} ${fields[7]}`))];
}

const ipv6 = Object.values(networkInterfaces()).some((all) =>
  all?.some(({ address }) => address === '::1'),
);

test('the announced address is advertised', async () => {
  const server = await start('--announced-address', '203.0.113.9');
  expect(await candidatesOf(server)).toEqual(['203.0.113.9 host']);
});

test('the addresses of the named interfaces are advertised', async () => {
  const server = await start('--host', '0.0.0.0', '--network-interfaces', 'nosuch0');
  expect(await candidatesOf(server)).toEqual([]);
});

test.runIf(ipv6)('media use IPv6 if the media host is an IPv6 address', async () => {
  const server = await start('--media-host', '::1');
  expect(await candidatesOf(server)).toEqual(['::1 host']);
  const health = await fetch(server.page('healthz'));
  expect(health.status).toBe(200);
});

test.each([
  ['one process', []],
  ['two workers', ['--workers', '2']],
])('SIGTERM closes connections and exits within 2 s (%s)', async (_name, args) => {
  const server = await start(...args);
  const client = await clients.client(server.url);
  const [, source] = await createEndpoints(client);
  const publisher = new RecordingPeer({ direction: 'SendOnly' });
  peers.push(publisher);
  await publisher.join(client, source);
  // A client that does not answer the close frame.
  const unresponsive = await clients.client(server.url);
  unresponsive.socket.pause();
  const closed = once(client.socket, 'close');
  const begin = performance.now();
  server.signal('SIGTERM');
  const [code, reason] = (await closed) as [number, Buffer];
  expect([code, reason.toString()]).toEqual([1001, 'going away']);
  const draining = await fetch(server.page('healthz'));
  expect([draining.status, await draining.json()]).toEqual([503, { status: 'draining' }]);
  const refused = new WebSocket(server.url);
  expect(String(await once(refused, 'error'))).toContain('503');
  await server.program.exited();
  expect([server.program.exitCode, server.program.signalCode]).toEqual([0, null]);
  expect(performance.now() - begin).toBeLessThan(2500);
});

test('a client that floods is disconnected with a reason, with no effect on a thousand idle ones', async () => {
  const server = await start();
  const idle = await Promise.all(Array.from({ length: 1000 }, () => clients.client(server.url)));
  const busy = await clients.client(server.url);
  let slowestMs = 0;
  let requesting = true;
  const requests = (async () => {
    while (requesting) {
      const begin = performance.now();
      await busy.call('ping');
      slowestMs = Math.max(slowestMs, performance.now() - begin);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();

  const flooding = new WebSocket(server.url);
  await once(flooding, 'open');
  const closed = once(flooding, 'close');
  const flood = setInterval(() => {
    for (let sent = 0; sent < 500; sent += 1) {
      if (flooding.readyState !== WebSocket.OPEN) break;
      flooding.send('{"jsonrpc":"2.0","id":1,"method":"ping"}');
    }
  });
  const [code, reason] = (await closed) as [number, Buffer];
  clearInterval(flood);
  expect(code).toBe(1008);
  expect(reason.toString()).toMatch(/^Too many messages: more than 500 a second/);
  requesting = false;
  await requests;
  expect(slowestMs).toBeLessThan(2000);

  // Not one of the others was closed, and all are answered.
  await Promise.all(idle.map((client) => client.call('ping')));
  const samples = await scrape(server);
  expect(samples.get('boardcast_websocket_connections')).toBe(1001);
  expect(samples.get('boardcast_websocket_forced_disconnects_total{reason="flood"}')).toBe(1);
});

test('a burst of publishers is no flood', async () => {
  const server = await start();
  const client = await clients.client(server.url);
  const object = await client.create('MediaPipeline');
  const burst = Array.from({ length: 2000 }, () => client.call('describe', { object }));
  expect(await Promise.all(burst)).toHaveLength(2000);
});

test('a message rate of 0 is no limit', async () => {
  const server = await start('--message-rate', '0');
  const client = await clients.client(server.url);
  const burst = Array.from({ length: 8000 }, () => client.call('ping'));
  expect(await Promise.all(burst)).toHaveLength(8000);
});

test('rejects web pages, except those of allowed origins', async () => {
  const [closed, open] = [await start(), await start('--allow-origin', 'https://cams.example.org')];
  const opens = async ({ url }: MediaServerProcess, origin?: string): Promise<boolean> => {
    const socket = new WebSocket(url, origin === undefined ? {} : { origin });
    const isOpen = await once(socket, 'open').then(
      () => true,
      () => false,
    );
    socket.terminate();
    return isOpen;
  };

  expect(await opens(closed)).toBe(true);
  expect(await opens(closed, 'https://cams.example.org')).toBe(false);
  expect(await opens(open, 'https://cams.example.org')).toBe(true);
  expect(await opens(open, 'https://evil.example.org')).toBe(false);
});

test('with a secret, opens no WebSocket without it', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'boardcast-'));
  const file = path.join(folder, 'secret');
  await writeFile(file, 'open sesame\n');
  const { url } = await start('--secret', file);
  await rm(folder, { recursive: true, maxRetries: 5 });
  const status = async (headers: Readonly<Record<string, string>>): Promise<unknown> => {
    const socket = new WebSocket(url, { headers });
    const outcome = await Promise.race([
      once(socket, 'open').then(() => 'open'),
      once(socket, 'unexpected-response').then((args) => (args[1] as IncomingMessage).statusCode),
    ]);
    socket.on('error', () => undefined).terminate();
    return outcome;
  };

  expect(await status({})).toBe(401);
  expect(await status({ Authorization: 'Bearer open' })).toBe(401);
  expect(await status({ Authorization: 'Bearer open sesame' })).toBe('open');
});

test('limits what one client may store', async () => {
  const server = await start();
  const client = await clients.client(server.url);
  const pipeline = await client.create('MediaPipeline');
  const refused = { error: { code: 40107 } };
  const invoke = (operation: string, operationParams: object) =>
    client.request('invoke', { object: pipeline, operation, operationParams });

  expect(await invoke('setName', { name: 'x'.repeat(1025) })).toMatchObject(refused);
  expect(await invoke('addTag', { key: 'k', value: 'x'.repeat(1025) })).toMatchObject(refused);
  for (let tag = 0; tag < 32; tag += 1) await invoke('addTag', { key: `${tag}`, value: 'x' });
  expect(await invoke('addTag', { key: 'one more', value: 'x' })).toMatchObject(refused);
  expect(await invoke('addTag', { key: '0', value: 'y' })).toMatchObject({ result: {} });

  const params = { object: pipeline, type: 'Error' };
  const operations = Array.from({ length: 2500 }, (_, id) => ({
    ...{ jsonrpc: '2.0', id, method: 'subscribe', params },
  }));
  for (let times = 0; times < 4; times += 1) await client.request('transaction', { operations });
  expect(await client.request('subscribe', params)).toMatchObject({ error: { code: 40500 } });
});
