import { workerOf } from '@boardcast/protocol';
import { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import type { RecordingPeer } from '@boardcast/testkit/recording-peer';
import { until } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { CascadeRig, type CascadeGateway } from '../testing/cascade-rig.ts';
import { framesIn } from '../testing/numbered-frames.ts';
import { watch, type NumberedBoard } from '../testing/numbered-board.ts';

let servers: Record<'a' | 'b', MediaServerProcess>;
let rig: CascadeRig;
const viewers: RecordingPeer[] = [];

beforeAll(async () => {
  servers = { a: await MediaServerProcess.start(), b: await MediaServerProcess.start() };
});
beforeEach(() => (rig = new CascadeRig(servers)));
afterEach(async () => {
  for (const viewer of viewers.splice(0)) viewer.close();
  await rig.close();
});
afterAll(async () => {
  for (const server of Object.values(servers)) await server.stop();
});

async function request(gateway: CascadeGateway, name: string): Promise<void> {
  const origin = gateway.index.boardNamed(name);
  if (origin === undefined) throw new Error(`${name} is not listed`);
  await gateway.relays.request(origin);
}

const relayOf = (gateway: CascadeGateway, { pipeline }: NumberedBoard) =>
  gateway.index.relaysOf(pipeline)[0];

async function watchAtEdge(gateway: CascadeGateway, board: NumberedBoard): Promise<RecordingPeer> {
  const endpoint = relayOf(gateway, board)?.value.edge.endpoint ?? '';
  const viewer = await watch(await rig.client('b'), endpoint);
  viewers.push(viewer);
  return viewer;
}

const newest = (viewer: RecordingPeer): number => framesIn(viewer.packets).at(-1)?.number ?? -1;

async function untilItGoesOn(viewer: RecordingPeer): Promise<void> {
  const before = framesIn(viewer.packets).length;
  await until('more frames', () => framesIn(viewer.packets).length > before + 15);
}

test('it is made once, although two gateways want it many times at the same moment', async () => {
  const gateways = [await rig.gateway(), await rig.gateway()];
  const board = await rig.publish('a', 'cam');
  const wanted = gateways.flatMap((gateway) =>
    Array.from({ length: 50 }, () => request(gateway, 'cam')),
  );
  await Promise.all(wanted);
  expect(await rig.relayPipelines('b')).toHaveLength(1);
  expect(relayOf(gateways[1] as CascadeGateway, board)?.value).toMatchObject({ connected: true });
  expect(gateways.map(({ relays }) => relays.count).sort()).toEqual([0, 1]);
});

test('its viewers are counted, and 10 s after the last one nothing is left', async () => {
  const gateway = await rig.gateway(4);
  const board = await rig.publish('a', 'cam');
  await request(gateway, 'cam');
  const viewer = await watchAtEdge(gateway, board);
  await until('it is counted', () => relayOf(gateway, board)?.value.viewers === 1);
  const client = await rig.client('b');
  const { pipeline } = relayOf(gateway, board)?.value.edge ?? {};
  const children = (await client.invoke(pipeline ?? '', 'getChildren')) as string[];
  const sink = children.find((child) => child !== relayOf(gateway, board)?.value.edge.endpoint);
  viewer.close();
  await client.call('release', { object: sink ?? '' });
  await until('no record', () => relayOf(gateway, board) === undefined);
  await until('no pipeline', async () => (await rig.relayPipelines('b')).length === 0);
  const origin = await rig.client('a');
  await until('no sender', async () => {
    const left = (await origin.invoke(board.pipeline, 'getChildren')) as string[];
    return left.length === 2;
  });
  expect(gateway.relays.count).toBe(0);
});

test('a viewer that is about to be connected keeps it', async () => {
  const gateway = await rig.gateway(4);
  const board = await rig.publish('a', 'cam');
  await request(gateway, 'cam');
  const { pipeline } = relayOf(gateway, board)?.value.edge ?? {};
  const client = await rig.client('b');
  await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  await until('it was withdrawn', () => relayOf(gateway, board) === undefined);
  await until('it is listed again', () => relayOf(gateway, board)?.value.connected === true);
  expect(await rig.relayPipelines('b')).toHaveLength(1);
});

test('when its connection breaks, its viewers go on without joining again', async () => {
  const gateway = await rig.gateway();
  const board = await rig.publish('a', 'cam');
  await request(gateway, 'cam');
  const viewer = await watchAtEdge(gateway, board);
  await until('frames', () => newest(viewer) > 0);
  const { endpoint } = relayOf(gateway, board)?.value.origin ?? {};
  await (await rig.client('a')).call('release', { object: endpoint ?? '' });
  await until('another sender', () => {
    const now = relayOf(gateway, board)?.value;
    return now?.connected === true && now.origin.endpoint !== endpoint;
  });
  await untilItGoesOn(viewer);
});

test('when its board publishes again, its viewers follow without joining again', async () => {
  const gateway = await rig.gateway();
  const board = await rig.publish('a', 'cam');
  await request(gateway, 'cam');
  const viewer = await watchAtEdge(gateway, board);
  await until('frames', () => newest(viewer) > 0);
  board.close();
  const again = await rig.publish('a', 'cam');
  again.sent = 500_000;
  await until('frames of the new pipeline', () => newest(viewer) > 500_000);
  expect(relayOf(gateway, board)).toBeUndefined();
  expect(relayOf(gateway, again)?.value).toMatchObject({ board: 'cam', connected: true });
  await until('its viewer is counted', () => relayOf(gateway, again)?.value.viewers === 1);
});

test('when its gateway dies, another one adopts it without a missing frame', async () => {
  const [first, second] = [await rig.gateway(), await rig.gateway()];
  const board = await rig.publish('a', 'cam');
  await request(first, 'cam');
  const viewer = await watchAtEdge(first, board);
  await until('frames', () => newest(viewer) > 0);
  await first.die();
  await until('it is adopted', () => second.relays.count === 1);
  await untilItGoesOn(viewer);
  const frames = framesIn(viewer.packets).slice(1, -1);
  const start = frames[0]?.number ?? NaN;
  expect(frames.map(({ number }) => number)).toEqual(frames.map((_, index) => start + index));
  expect(relayOf(second, board)?.owner).toBe(second.directory.id);
});

test('a node that is down gets no relay, and loses the one it had', async () => {
  const gateway = await rig.gateway();
  const board = await rig.publish('a', 'cam');
  await request(gateway, 'cam');
  expect(relayOf(gateway, board)?.value.connected).toBe(true);
  await rig.setNode('b', { state: 'down' });
  await until('it is gone', () => relayOf(gateway, board) === undefined);
  const origin = gateway.index.boardNamed('cam');
  expect(origin && gateway.relays.request(origin)).toBeUndefined();
});

test('a board is spread over the workers of its node, and over no worker twice', async () => {
  const server = await MediaServerProcess.start({ arguments: ['--workers', '2'] });
  const own = new CascadeRig({ a: server });
  const gateway = await own.gateway();
  const board = await own.publish('a', 'cam');
  await request(gateway, 'cam');
  const { pipeline, endpoint } = relayOf(gateway, board)?.value.edge ?? {};
  const workers = [board.pipeline, pipeline ?? ''].map((id) => workerOf(id, 2)).sort();
  const viewer = await watch(await own.client('a'), endpoint ?? '');
  viewers.push(viewer);
  await until('frames', () => framesIn(viewer.packets).length > 20);
  const origin = gateway.index.boardNamed('cam');
  const another = origin && gateway.relays.request(origin);
  await own.close();
  await server.stop();
  expect(workers).toEqual([0, 1]);
  expect(another).toBeUndefined();
});
