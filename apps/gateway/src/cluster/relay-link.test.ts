import { relayTag } from '@boardcast/protocol';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { payloadTypes } from '@boardcast/testkit/libdatachannel-peer';
import { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { writePli } from '@boardcast/testkit/rtcp';
import { TestClient } from '@boardcast/testkit/test-client';
import { pause, until } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { framesIn, type NumberedFrame } from '../testing/numbered-frames.ts';
import { NumberedBoard, watch } from '../testing/numbered-board.ts';
import type { RelayEdge } from './relay-endpoints.ts';
import { RelayLink } from './relay-link.ts';

let servers: readonly [MediaServerProcess, MediaServerProcess];
const closers: (() => unknown)[] = [];

beforeAll(async () => {
  servers = [await MediaServerProcess.start(), await MediaServerProcess.start()];
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(async () => {
  for (const server of servers) await server.stop();
});

async function session({ url }: MediaServerProcess): Promise<KurentoClient> {
  const client = new KurentoClient({ url, openSocket: openNodeSocket });
  await client.connect();
  closers.push(() => client.close());
  return client;
}

async function testClient({ url }: MediaServerProcess): Promise<TestClient> {
  const client = await TestClient.open(url);
  closers.push(() => client.close());
  return client;
}

async function publish(client: TestClient): Promise<NumberedBoard> {
  const board = await NumberedBoard.publish(client);
  closers.push(() => board.close());
  return board;
}

async function edgeAt(client: KurentoClient): Promise<RelayEdge> {
  const pipeline = await client.create('MediaPipeline', {});
  closers.push(() => client.release(pipeline).catch(() => undefined));
  return { client, pipeline };
}

interface Opened {
  readonly link: RelayLink;
  readonly broken: string[];
}

async function open(board: NumberedBoard, edge: RelayEdge): Promise<Opened> {
  const broken: string[] = [];
  const link = await RelayLink.open({
    origin: { client: await session(servers[0]), source: board.source },
    ...{ edge, name: 'test' },
    onBroken: (reason) => broken.push(reason),
    onViewers: () => undefined,
  });
  closers.push(() => link.release());
  return { link, broken };
}

/** Whole frames, numbered one after another, from a key frame on: the peer may open after the first. */
function expectContinuous(received: readonly NumberedFrame[]): void {
  const start = received.findIndex(({ isKey, isWhole }) => isKey && isWhole);
  const frames = received.slice(start);
  const first = frames[0]?.number ?? NaN;
  expect(start).toBeLessThan(20);
  expect(frames.length).toBeGreaterThan(5);
  expect(frames.map(({ number }) => number)).toEqual(frames.map((_, index) => first + index));
  expect(frames.filter(({ isWhole }) => !isWhole)).toEqual([]);
}

test('viewers on another server get every frame, whole and in order', async () => {
  const board = await publish(await testClient(servers[0]));
  const edge = await edgeAt(await session(servers[1]));
  const { link } = await open(board, edge);
  const client = await testClient(servers[1]);
  const viewers = [await watch(client, link.receiver), await watch(client, link.receiver)];
  for (const viewer of viewers) {
    closers.push(() => viewer.close());
    await until('two seconds of frames', () => framesIn(viewer.packets).length > 50);
    expectContinuous(framesIn(viewer.packets).slice(0, -1));
  }
  expect(await link.sinks()).toHaveLength(2);
});

test('several relays between the same two servers do not mix', async () => {
  const client = await testClient(servers[0]);
  const edgeClient = await session(servers[1]);
  const boards = [await publish(client), await publish(client), await publish(client)];
  // Each starts at its own number.
  boards.forEach((board, index) => (board.sent = index * 100_000));
  const opened = await Promise.all(
    boards.map(async (board) => open(board, await edgeAt(edgeClient))),
  );
  const viewerClient = await testClient(servers[1]);
  for (const [index, { link }] of opened.entries()) {
    const viewer = await watch(viewerClient, link.receiver);
    closers.push(() => viewer.close());
    await until('frames', () => framesIn(viewer.packets).length > 20);
    const frames = framesIn(viewer.packets).slice(0, -1);
    expect(Math.floor((frames[0]?.number ?? 0) / 100_000)).toBe(index);
    expectContinuous(frames);
  }
});

test('a key-frame request of a viewer at the edge reaches the board', async () => {
  const board = await publish(await testClient(servers[0]));
  const { link } = await open(board, await edgeAt(await session(servers[1])));
  const client = await testClient(servers[1]);
  const viewer = await watch(client, link.receiver);
  closers.push(() => viewer.close());
  await until('frames', () => framesIn(viewer.packets).length > 10);
  await pause(400);
  const before = board.keyFrameRequests;
  const video = viewer.packets.find(({ payloadType }) => payloadType === payloadTypes.H264);
  viewer.sendRtcp(writePli(9, video?.ssrc ?? 0));
  await until('a request at the board', () => board.keyFrameRequests > before);
});

test('it tells when the board leaves, and leaves nothing behind', async () => {
  const client = await testClient(servers[0]);
  const board = await publish(client);
  const edgeSession = await session(servers[1]);
  const { link, broken } = await open(board, await edgeAt(edgeSession));
  await client.call('release', { object: board.pipeline });
  await until('it is broken', () => broken.length > 0);
  expect(broken).toHaveLength(1);
  await link.release();
  const pipelines = (await client.invoke('manager_ServerManager', 'getPipelines')) as string[];
  expect(pipelines).not.toContain(board.pipeline);
});

test('another session goes on with it when the first one is closed', async () => {
  const board = await publish(await testClient(servers[0]));
  const [first, second] = [await session(servers[1]), await session(servers[1])];
  const edge = await edgeAt(first);
  const origins = [await session(servers[0]), await session(servers[0])] as const;
  const rest = { name: 'test', onBroken: () => undefined, onViewers: () => undefined };
  const link = await RelayLink.open({
    ...{ origin: { client: origins[0], source: board.source }, edge, ...rest },
  });
  const viewerClient = await testClient(servers[1]);
  const viewer = await watch(viewerClient, link.receiver);
  closers.push(() => viewer.close());
  await until('frames', () => framesIn(viewer.packets).length > 10);
  const adopted = await RelayLink.adopt(
    {
      ...{ origin: { client: origins[1], source: board.source }, ...rest },
      edge: { client: second, pipeline: edge.pipeline },
    },
    link,
  );
  await Promise.all([first.close(), origins[0].close()]);
  const before = framesIn(viewer.packets).length;
  await until('more frames', () => framesIn(viewer.packets).length > before + 25);
  expectContinuous(framesIn(viewer.packets).slice(0, -1));
  expect(await adopted.sinks()).toHaveLength(1);
  await adopted.release();
});

test('the sender has the tag by which a gateway recognises it', async () => {
  const client = await testClient(servers[0]);
  const board = await publish(client);
  const { link } = await open(board, await edgeAt(await session(servers[1])));
  expect(await client.invoke(link.sender, 'getTag', { key: relayTag })).toBe('test');
});
