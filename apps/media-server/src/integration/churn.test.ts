import { readdir } from 'node:fs/promises';
import type { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { RecordingPeer } from '@boardcast/testkit/recording-peer';
import { TestClient } from '@boardcast/testkit/test-client';
import { UdpRelay } from '@boardcast/testkit/udp-relay';
import { until } from '@boardcast/testkit/until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestStream } from '../testing/rtp.ts';
import { startServer } from '../testing/start-server.ts';

const joins = 200;
const parallel = 5;
const silentViewers = 5;

let server: MediaServerProcess;
let client: TestClient;
let pipeline: string;
let source: string;
let stop: () => void;

beforeAll(async () => {
  server = await startServer();
  client = await TestClient.open(server.url);
  pipeline = await client.create('MediaPipeline');
  source = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  const publisher = new RecordingPeer({ direction: 'SendOnly' });
  await publisher.join(client, source);
  const stream = new TestStream(102, 1);
  const timer = setInterval(() => publisher.sendVideo(stream.key()), 40);
  stop = () => {
    clearInterval(timer);
    publisher.close();
  };
});

afterAll(async () => {
  stop();
  client.close();
  await server.stop();
});

const descriptors = async (): Promise<number> =>
  (await readdir(`/proc/${server.program.pid}/fd`)).length;

async function sinkOf(by: TestClient): Promise<string> {
  const sink = await by.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  await by.invoke(source, 'connect', { sink });
  return sink;
}

/** Joins, receives a packet, and leaves: its client or its peer first. */
async function visit(by: TestClient, round: number): Promise<void> {
  const sink = await sinkOf(by);
  const viewer = new RecordingPeer({ direction: 'RecvOnly' });
  await viewer.join(by, sink);
  await until('a packet', () => viewer.packets.length > 0);
  if (round % 2 === 0) viewer.close();
  await by.call('release', { object: sink });
  viewer.close();
}

test('connecting and disconnecting leaves nothing behind', async () => {
  await visit(client, 0);
  const before = await descriptors();
  let round = 0;
  const visitor = async (): Promise<void> => {
    const own = await TestClient.open(server.url);
    while (round < joins) {
      round += 1;
      await visit(own, round);
    }
    own.close();
  };
  await Promise.all(Array.from({ length: parallel }, visitor));
  await until('as many descriptors as before', async () => (await descriptors()) === before);
  expect(await client.invoke(source, 'getSinkConnections')).toEqual([]);
});

test('viewers that disappear are reported, and nothing of them is left', async () => {
  const before = await descriptors();
  const disconnections = Array.from({ length: silentViewers }, async () => {
    const relay = new UdpRelay(server.mediaPort);
    const port = await relay.open();
    const sink = await sinkOf(client);
    await client.subscribe(sink, 'MediaStateChanged');
    const viewer = new RecordingPeer({ direction: 'RecvOnly' });
    const candidate = (candidate: string): string =>
      candidate.replace(String(server.mediaPort), String(port));
    await viewer.join(client, sink, { candidate });
    viewer.startReporting();
    await client.event('MediaStateChanged', sink);
    [relay.loses, relay.losesFromPeer] = [() => true, () => true];
    const disconnectedAt = performance.now();
    await client.event('MediaStateChanged', sink, { newState: 'DISCONNECTED' });
    const noticedMs = performance.now() - disconnectedAt;
    await client.call('release', { object: sink });
    viewer.close();
    relay.close();
    return noticedMs;
  });
  expect(Math.max(...(await Promise.all(disconnections)))).toBeLessThan(7000);
  await until('as many descriptors as before', async () => (await descriptors()) === before);
});

test('a board that disappears is reported within seconds', async () => {
  const relay = new UdpRelay(server.mediaPort);
  const port = await relay.open();
  const other = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  await client.subscribe(other, 'MediaStateChanged');
  await client.subscribe(other, 'MediaFlowOutStateChanged');
  const board = new RecordingPeer({ direction: 'SendOnly' });
  const candidate = (candidate: string): string =>
    candidate.replace(String(server.mediaPort), String(port));
  await board.join(client, other, { candidate });
  board.sendVideo(new TestStream(102, 1).key());
  await client.event('MediaFlowOutStateChanged', other, { state: 'FLOWING' });
  [relay.loses, relay.losesFromPeer] = [() => true, () => true];
  const disconnectedAt = performance.now();
  await client.event('MediaFlowOutStateChanged', other, { state: 'NOT_FLOWING' });
  expect(performance.now() - disconnectedAt).toBeLessThan(4000);
  await client.event('MediaStateChanged', other, { newState: 'DISCONNECTED' });
  expect(performance.now() - disconnectedAt).toBeLessThan(9000);
  await client.call('release', { object: other });
  board.close();
  relay.close();
});
