import type {
  ObjectType,
  OperationName,
  OperationParams,
  OperationResult,
} from '@boardcast/protocol';
import { KurentoClient, type RequestOptions } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { payloadTypes } from '@boardcast/testkit/libdatachannel-peer';
import { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { Random } from '@boardcast/testkit/random';
import type { RecordingPeer } from '@boardcast/testkit/recording-peer';
import { TestClient } from '@boardcast/testkit/test-client';
import { UdpRelay } from '@boardcast/testkit/udp-relay';
import { pause, until } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { framesIn } from '../testing/numbered-frames.ts';
import { NumberedBoard, watch, type NumberedBoardOptions } from '../testing/numbered-board.ts';
import { RelayLink } from './relay-link.ts';

/** `LOSS_SECONDS` makes a long run of it. */
const seconds = Number(process.env['LOSS_SECONDS'] ?? 6);

vi.setConfig({ testTimeout: 120_000 + seconds * 2000 });

let origin: MediaServerProcess;
let edge: MediaServerProcess;
const closers: (() => unknown)[] = [];

beforeAll(async () => {
  [origin, edge] = [await MediaServerProcess.start(), await MediaServerProcess.start()];
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(async () => {
  await origin.stop();
  await edge.stop();
});

/** Sends to another port than that which the edge's candidates have. */
class DivertedClient extends KurentoClient {
  port: number | undefined;

  override invoke<T extends ObjectType, O extends OperationName<T>>(
    type: T,
    object: string,
    operation: O,
    params?: OperationParams<T, O>,
    options?: RequestOptions,
  ): Promise<OperationResult<T, O>> {
    const text = JSON.stringify(params ?? {});
    const diverted =
      operation === 'addIceCandidate' && this.port !== undefined
        ? text.replace(` ${edge.mediaPort} `, ` ${this.port} `)
        : text;
    return super.invoke(type, object, operation, JSON.parse(diverted) as typeof params, options);
  }
}

async function session({ url }: MediaServerProcess): Promise<DivertedClient> {
  const client = new DivertedClient({ url, openSocket: openNodeSocket });
  await client.connect();
  closers.push(() => client.close());
  return client;
}

async function testClient({ url }: MediaServerProcess): Promise<TestClient> {
  const client = await TestClient.open(url);
  closers.push(() => client.close());
  return client;
}

async function publish(options?: NumberedBoardOptions): Promise<NumberedBoard> {
  const board = await NumberedBoard.publish(await testClient(origin), options);
  closers.push(() => board.close());
  return board;
}

/** `port`: in place of the edge's. */
async function open({ source }: NumberedBoard, port?: number): Promise<RelayLink> {
  const [at, client] = [await session(origin), await session(edge)];
  at.port = port;
  const pipeline = await client.create('MediaPipeline', {});
  const link = await RelayLink.open({
    ...{ origin: { client: at, source }, edge: { client, pipeline }, name: 'test' },
    onBroken: () => undefined,
    onViewers: () => undefined,
  });
  closers.push(() => link.release());
  return link;
}

async function watchAt(server: MediaServerProcess, source: string): Promise<RecordingPeer> {
  const viewer = await watch(await testClient(server), source);
  closers.push(() => viewer.close());
  return viewer;
}

test('with 5 % loss in each direction between the servers, every frame is whole', async () => {
  const board = await publish();
  const network = new UdpRelay(edge.mediaPort);
  const link = await open(board, await network.open());
  closers.push(() => network.close());
  const viewer = await watchAt(edge, link.receiver);
  await until('frames', () => framesIn(viewer.packets).length > 10);
  const random = new Random(7);
  const before = framesIn(viewer.packets).at(-1)?.number ?? 0;
  network.loses = network.losesFromPeer = () => random.chance(0.05);
  await pause(seconds * 1000);
  network.loses = network.losesFromPeer = () => false;
  const last = board.sent;
  await until('the last frame', () => {
    return framesIn(viewer.packets).some(({ number }) => number > last);
  });
  const after = framesIn(viewer.packets).filter(
    ({ number, isWhole }) => isWhole && number > before && number <= last,
  );
  const numbers = new Set(after.map(({ number }) => number));
  expect(network.lost).toBeGreaterThan(seconds * 4);
  expect(numbers.size).toBe(last - before);
});

test('the last group of pictures comes at once, although the board answers no request', async () => {
  const board = await publish({ gop: 100_000, answersRequests: false });
  await until('frames', () => board.sent > 20);
  const link = await open(board);
  await until('more frames', () => board.sent > 60);
  for (const viewer of [await watchAt(edge, link.receiver), await watchAt(edge, link.receiver)]) {
    await until('frames', () => framesIn(viewer.packets).length > 70);
    const keys = framesIn(viewer.packets).filter(({ isKey }) => isKey);
    expect(keys.map(({ number }) => number)).toEqual([0]);
  }
});

test('audio and video stay together', async () => {
  const board = await publish();
  const link = await open(board);
  const viewers = [await watchAt(origin, board.source), await watchAt(edge, link.receiver)];
  await pause(3000);
  const [direct = NaN, relayed = NaN] = viewers.map(skewOf);
  // Audio and video of one number are sent at the same moment.
  expect(Math.abs(direct)).toBeLessThan(60);
  expect(Math.abs(relayed - direct)).toBeLessThan(60);
});

test('the estimate of the edge does not limit the board', async () => {
  const board = await publish();
  const link = await open(board);
  const viewer = await watchAt(edge, link.receiver);
  await until('an estimate', () => board.peer.bitrateLimits.length > 3);
  expect(Math.min(...board.peer.bitrateLimits)).toBeGreaterThan(5_000_000);
  expect(framesIn(viewer.packets).length).toBeGreaterThan(0);
});

/** How much later the video of a number is to be played than its audio, in ms, by the sender reports. */
function skewOf(viewer: RecordingPeer): number {
  const videos = viewer.packets.filter(({ payloadType }) => payloadType === payloadTypes.H264);
  const audios = viewer.packets.filter(({ payloadType }) => payloadType === payloadTypes.PCMA);
  const audio = audios.at(-2);
  const number = audio?.payload.readUInt32BE(0);
  const video = videos.find((_, index) =>
    framesIn(videos.slice(index))
      .slice(0, 1)
      .some((frame) => frame.number === number),
  );
  return timeOf(viewer, video, 90) - timeOf(viewer, audio, 8);
}

/** By the newest sender report, in ms since 1900. */
function timeOf(
  viewer: RecordingPeer,
  packet: RecordingPeer['packets'][number] | undefined,
  ticksPerMs: number,
): number {
  const reports = viewer.feedback.filter((block) => block.kind === 'sender-report');
  const report = reports.findLast(({ ssrc }) => ssrc === packet?.ssrc);
  if (report === undefined || packet === undefined) return NaN;
  return report.ntpMs + ((packet.timestamp - report.rtpTimestamp) | 0) / ticksPerMs;
}
