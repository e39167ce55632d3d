import type { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { Random } from '@boardcast/testkit/random';
import { RecordingPeer } from '@boardcast/testkit/recording-peer';
import { TestClient } from '@boardcast/testkit/test-client';
import { UdpRelay } from '@boardcast/testkit/udp-relay';
import { pause } from '@boardcast/testkit/until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writePli } from '@boardcast/rtp';
import { packetLoss } from '../testing/packet-loss.ts';
import { ReportingViewer } from '../testing/reporting-viewer.ts';
import { TestStream } from '../testing/rtp.ts';
import { startServer } from '../testing/start-server.ts';

const frameIntervalMs = 40;
const secondsWatched = 4;

let server: MediaServerProcess;
let client: TestClient;

beforeAll(async () => {
  server = await startServer();
  client = await TestClient.open(server.url);
});
afterAll(async () => {
  client.close();
  await server.stop();
});

/** A pipeline with a board that has connected. */
async function publish(): Promise<{ pipeline: string; source: string; board: RecordingPeer }> {
  const pipeline = await client.create('MediaPipeline');
  const source = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  const board = new RecordingPeer({ direction: 'SendOnly' });
  await board.join(client, source);
  return { pipeline, source, board };
}

async function keyFramesOnly(sink: string): Promise<unknown> {
  const stats = await client.invoke(sink, 'getStats', { mediaType: 'VIDEO' });
  return (Object.values(stats as object)[0] as Record<string, unknown>)['keyFramesOnly'];
}

test('only a viewer with a poor connection gets key frames only, and cannot make the board send key frames', async () => {
  const { pipeline: mediaPipeline, source, board } = await publish();
  const relay = new UdpRelay(server.mediaPort);
  const port = await relay.open();
  const candidate = (text: string): string => text.replace(String(server.mediaPort), String(port));
  const [bad, good] = [new ReportingViewer(), new ReportingViewer()];
  const sinks = [];
  for (const [viewer, changes] of [
    [bad, { candidate }],
    [good, {}],
  ] as const) {
    const sink = await client.create('WebRtcEndpoint', { mediaPipeline });
    await client.invoke(source, 'connect', { sink });
    await viewer.peer.join(client, sink, changes);
    sinks.push(sink);
  }
  const stream = new TestStream(102, 1);
  let sent = 0;
  const playing = setInterval(() => {
    board.sendVideo(sent % 25 === 0 ? stream.key() : stream.delta(4));
    sent += 1;
  }, frameIntervalMs);
  const requesting = setInterval(() => bad.peer.sendRtcp(writePli(1, bad.ssrc)), 100);
  await pause(500);
  relay.loses = packetLoss(new Random(3), { loss: 0.4, burst: 2 });
  await pause(4500);
  board.feedback.length = 0;
  [bad.packets, good.packets] = [0, 0];
  const before = sent;
  const startedAt = performance.now();
  await pause(secondsWatched * 1000);
  const seconds = (performance.now() - startedAt) / 1000;
  const [received, states] = [
    [bad.packets, good.packets],
    await Promise.all(sinks.map(keyFramesOnly)),
  ];
  clearInterval(playing);
  clearInterval(requesting);
  expect(states).toEqual([true, false]);
  expect(received[1]).toBeGreaterThan((sent - before) * 4 * 0.9);
  expect(received[0]).toBeLessThan((received[1] ?? 0) / 4);
  const requests = board.feedback.filter(({ kind }) => kind === 'pli').length;
  // One every 3 s, one of them at the start, and one that was due before.
  expect(requests).toBeLessThanOrEqual(2 + Math.floor(seconds / 3));
  const rembs = board.feedback.flatMap((packet) => (packet.kind === 'remb' ? packet.bitrate : []));
  expect(rembs.length).toBeGreaterThan(0);
  expect(Math.min(...rembs)).toBeGreaterThan(9_000_000);
  for (const peer of [bad, good, board, relay]) peer.close();
});

test('a scene that starts to move keeps its frame rate, independent of the viewer’s estimate', async () => {
  const { pipeline: mediaPipeline, source, board } = await publish();
  const viewer = new ReportingViewer();
  const sink = await client.create('WebRtcEndpoint', { mediaPipeline });
  await client.invoke(source, 'connect', { sink });
  await viewer.peer.join(client, sink);
  const stream = new TestStream(102, 1);
  let frames = 0;
  let slices = 2;
  const playing = setInterval(() => {
    board.sendVideo(frames % 50 === 0 ? stream.key() : stream.delta(slices));
    frames += 1;
  }, frameIntervalMs);
  await pause(3000);
  slices = 20;
  viewer.frames.clear();
  const before = frames;
  await pause(6000);
  clearInterval(playing);
  await pause(200);
  expect(await keyFramesOnly(sink)).toBe(false);
  expect(viewer.frames.size).toBeGreaterThanOrEqual(frames - before - 1);
  for (const peer of [viewer, board]) peer.close();
});
