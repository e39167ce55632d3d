import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Client } from '../testing/client.ts';
import { RtcPeer } from '../testing/rtc-peer.ts';
import { PictureStream } from '../testing/rtp.ts';
import type { ServerProcess } from '../testing/server-process.ts';
import { startProcess } from '../testing/server-process.ts';
import { UdpRelay } from '../testing/udp-relay.ts';

const joins = 200;
const parallel = 5;
const silent = 5;

vi.setConfig({ testTimeout: 90_000, hookTimeout: 30_000 });

let server: ServerProcess;
let client: Client;
let pipeline: string;
let source: string;
let stop: () => void;

beforeAll(async () => {
  server = await startProcess();
  client = await Client.open(server.url);
  pipeline = await client.create('MediaPipeline');
  source = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  const publisher = new RtcPeer('SendOnly');
  await publisher.join(client, source);
  const stream = new PictureStream(102, 1);
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

async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  ms = 8000,
): Promise<void> {
  for (const deadline = Date.now() + ms; !(await holds());) {
    if (Date.now() > deadline) throw new Error(`not in ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const descriptors = async (): Promise<number> =>
  (await readdir(`/proc/${server.process.pid}/fd`)).length;

async function sinkOf(by: Client): Promise<string> {
  const sink = await by.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  await by.invoke(source, 'connect', { sink });
  return sink;
}

/** Joins, sees a picture, and leaves: by its client or by itself first. */
async function visit(by: Client, round: number): Promise<void> {
  const sink = await sinkOf(by);
  const viewer = new RtcPeer('RecvOnly');
  await viewer.join(by, sink);
  await until('a picture', () => viewer.media.length > 0);
  if (round % 2 === 0) viewer.close();
  await by.call('release', { object: sink });
  viewer.close();
}

test('joins and leaves leave nothing behind', async () => {
  await visit(client, 0);
  const before = await descriptors();
  let round = 0;
  const visitor = async (): Promise<void> => {
    const own = await Client.open(server.url);
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

test('viewers that vanish without a goodbye are told of, and nothing of them is left', async () => {
  const before = await descriptors();
  const gone = Array.from({ length: silent }, async () => {
    const relay = new UdpRelay(server.mediaPort);
    const port = await relay.open();
    const sink = await sinkOf(client);
    await client.subscribe(sink, 'MediaStateChanged');
    const viewer = new RtcPeer('RecvOnly');
    const candidate = (told: string): string =>
      told.replace(String(server.mediaPort), String(port));
    await viewer.join(client, sink, { candidate });
    viewer.keepReporting();
    await client.event('MediaStateChanged', ({ object }) => object === sink);
    [relay.loses, relay.losesFromPeer] = [() => true, () => true];
    const vanishedAt = performance.now();
    await client.event(
      'MediaStateChanged',
      ({ object, data }) => object === sink && data.newState === 'DISCONNECTED',
    );
    const noticedMs = performance.now() - vanishedAt;
    await client.call('release', { object: sink });
    viewer.close();
    relay.close();
    return noticedMs;
  });
  expect(Math.max(...(await Promise.all(gone)))).toBeLessThan(7000);
  await until('as many descriptors as before', async () => (await descriptors()) === before);
});

test('a board that vanishes is told of in seconds', async () => {
  const relay = new UdpRelay(server.mediaPort);
  const port = await relay.open();
  const other = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  await client.subscribe(other, 'MediaStateChanged');
  await client.subscribe(other, 'MediaFlowOutStateChanged');
  const board = new RtcPeer('SendOnly');
  const candidate = (told: string): string => told.replace(String(server.mediaPort), String(port));
  await board.join(client, other, { candidate });
  board.sendVideo(new PictureStream(102, 1).key());
  await client.event('MediaFlowOutStateChanged', ({ data }) => data.state === 'FLOWING');
  [relay.loses, relay.losesFromPeer] = [() => true, () => true];
  const vanishedAt = performance.now();
  await client.event('MediaFlowOutStateChanged', ({ data }) => data.state === 'NOT_FLOWING');
  expect(performance.now() - vanishedAt).toBeLessThan(4000);
  const isGone = ({ object, data }: { object: string; data: { newState: string } }) =>
    object === other && data.newState === 'DISCONNECTED';
  await client.event('MediaStateChanged', isGone);
  expect(performance.now() - vanishedAt).toBeLessThan(9000);
  await client.call('release', { object: other });
  board.close();
  relay.close();
});
