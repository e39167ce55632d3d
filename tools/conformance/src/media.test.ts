import { nalUnitsOf } from '@boardcast/testkit/h264-depacketizer';
import { nalType } from '@boardcast/testkit/nal-unit';
import { type Params, type TestClient, createEndpoints } from '@boardcast/testkit/test-client';
import { pause, until } from '@boardcast/testkit/until';
import { beforeEach, expect, test } from 'vitest';
import { h264Clip } from './clip.ts';
import type { MediaPeer } from './media-peer.ts';
import { isExternal } from './server.ts';
import { TestHarness } from './test-harness.ts';

const harness = new TestHarness();
const clip = h264Clip();
let client: TestClient;
let pipeline: string;
let source: string;
let sink: string;

beforeEach(async () => {
  client = await harness.client();
  [pipeline, source, sink] = await createEndpoints(client);
});

async function publish(endpoint = source): Promise<MediaPeer> {
  const publisher = harness.peer({ direction: 'SendOnly' });
  await publisher.join(client, endpoint);
  return publisher;
}

async function watch(endpoint = sink): Promise<MediaPeer> {
  const viewer = harness.peer({ direction: 'RecvOnly' });
  await viewer.join(client, endpoint);
  return viewer;
}

test('a viewer receives every unit that a publisher sends', async () => {
  await client.invoke(source, 'connect', { sink });
  const [publisher, viewer] = [await publish(), await watch()];
  publisher.play(clip);
  await until('two seconds', () => viewer.payloads('H264').length > 2 * clip.frames.length);
  publisher.pause();
  const came = nalUnitsOf(viewer.payloads('H264'));
  const first = clip.units.findIndex((unit) => came[0]?.equals(unit) === true);
  expect(first).toBeGreaterThanOrEqual(0);
  const twice = [...clip.units, ...clip.units].slice(first, first + clip.units.length);
  twice.forEach((unit, place) => expect(came[place]?.equals(unit)).toBe(true));
  expect(viewer.payloads('PCMA').every((payload) => payload.equals(Buffer.alloc(40, 0xd5)))).toBe(
    true,
  );
});

test('a new viewer starts with a key frame', async () => {
  const publisher = await publish();
  publisher.play(clip);
  await pause(1300);
  const viewer = await watch();
  // libdatachannel drops what comes before its own keys are there.
  await client.invoke(source, 'connect', { sink });
  await until('frames', () => viewer.payloads('H264').length > 30);
  const types = nalUnitsOf(viewer.payloads('H264')).map(nalType);
  const slices = types.filter((type) => type === 1 || type === 5);
  expect(slices[0]).toBe(5);
  expect(types.slice(0, types.indexOf(5))).toEqual(expect.arrayContaining([7, 8]));
});

test('sequence numbers and timestamps continue when a source is replaced', async () => {
  const other = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  await client.invoke(source, 'connect', { sink });
  const [first, second, viewer] = [await publish(), await publish(other), await watch()];
  first.play(clip);
  second.play(clip);
  await until('the first', () => viewer.payloads('H264').length > 20);
  const before = viewer.packets.length;
  await client.invoke(other, 'connect', { sink });
  await until('the second', () => viewer.packets.length > before + 60);
  const video = viewer.packets.filter(({ payloadType }) => payloadType === 102);
  expect(new Set(video.map(({ ssrc }) => ssrc)).size).toBe(1);
  const sequences = video.map(({ sequence }) => sequence);
  const steps = sequences.slice(1).map((next, place) => (next - (sequences[place] ?? 0)) & 0xffff);
  expect(new Set(steps)).toEqual(new Set([1]));
  const times = video.map(({ timestamp }) => timestamp);
  const jumps = times.slice(1).map((next, place) => (next - (times[place] ?? 0)) | 0);
  expect(Math.min(...jumps)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...jumps)).toBeLessThan(5 * 90_000);
});

test('one medium can be connected without the other', async () => {
  await client.invoke(source, 'connect', { sink, mediaType: 'AUDIO' });
  const [publisher, viewer] = [await publish(), await watch()];
  publisher.play(clip);
  await until('audio', () => viewer.payloads('PCMA').length > 30);
  expect(viewer.payloads('H264')).toEqual([]);
  await client.invoke(source, 'connect', { sink, mediaType: 'VIDEO' });
  await until('video', () => viewer.payloads('H264').length > 30);
});

test('nothing is forwarded after disconnect', async () => {
  await client.invoke(source, 'connect', { sink });
  const [publisher, viewer] = [await publish(), await watch()];
  publisher.play(clip);
  await until('frames', () => viewer.payloads('H264').length > 20);
  await client.invoke(source, 'disconnect', { sink });
  await pause(200);
  const before = viewer.packets.length;
  await pause(500);
  expect(viewer.packets.length).toBe(before);
});

test('a source has many sinks', async () => {
  const viewers: MediaPeer[] = [];
  for (let count = 0; count < 3; count += 1) {
    const endpoint = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
    await client.invoke(source, 'connect', { sink: endpoint });
    viewers.push(await watch(endpoint));
  }
  (await publish()).play(clip);
  await until('all see', () => viewers.every((viewer) => viewer.payloads('H264').length > 20));
});

test('a publisher can receive its own media', async () => {
  await client.invoke(source, 'connect', { sink: source });
  const peer = harness.peer({ direction: 'SendRecv' });
  await peer.join(client, source);
  peer.play(clip);
  await until('its own frames', () => peer.payloads('H264').length > 20);
});

test('a publisher is sent its bandwidth limit, which is in the statistics', async () => {
  await client.invoke(source, 'setMaxVideoRecvBandwidth', { maxVideoRecvBandwidth: 300 });
  await client.invoke(source, 'connect', { sink });
  const [publisher] = [await publish(), await watch()];
  publisher.play(clip);
  await until('REMB', () => publisher.bitrateLimits.length > 1);
  expect(Math.max(...publisher.bitrateLimits)).toBeLessThanOrEqual(300_000);
  const stats = await client.invoke(source, 'getStats', { mediaType: 'VIDEO' });
  const [{ remb } = {}] = Object.values(stats as Record<string, { remb?: number }>);
  expect(remb).toBeGreaterThan(0);
  expect(remb).toBeLessThanOrEqual(300_000);
});

test('statistics have the names of W3C and count packets', async () => {
  await client.invoke(source, 'connect', { sink });
  const [publisher, viewer] = [await publish(), await watch()];
  publisher.play(clip);
  await until('frames', () => viewer.payloads('H264').length > 50);
  publisher.pause();
  // A Kurento's counts come later than the packets.
  await pause(isExternal ? 3000 : 200);
  const statsOf = async (endpoint: string, mediaType?: string): Promise<Params[]> => {
    const params = mediaType === undefined ? {} : { mediaType };
    const stats = (await client.invoke(endpoint, 'getStats', params)) as Record<string, Params>;
    expect(Object.entries(stats).every(([id, entry]) => entry['id'] === id)).toBe(true);
    return Object.values(stats);
  };
  const common = { __module__: 'kurento', isRemote: false, associateStatsId: '', sliCount: 0 };
  const ofVideo = { mediaType: 'VIDEO' };
  expect(await statsOf(source)).toHaveLength(2);
  expect(await statsOf(sink)).toHaveLength(2);
  const [came] = await statsOf(source, ofVideo.mediaType);
  const [went] = await statsOf(sink, ofVideo.mediaType);
  expect(came).toMatchObject({ ...common, type: 'inboundrtp', ssrc: '1' });
  expect(went).toMatchObject({ ...common, type: 'outboundrtp', packetsLost: 0 });
  const bytes = viewer.payloads('H264').reduce((sum, payload) => sum + payload.length, 0);
  expect(came?.['packetsReceived']).toBeGreaterThanOrEqual(viewer.payloads('H264').length);
  expect(went?.['packetsSent']).toBeGreaterThanOrEqual(viewer.payloads('H264').length);
  expect(came?.['bytesReceived']).toBeGreaterThanOrEqual(bytes);
  expect(went?.['bytesSent']).toBeGreaterThanOrEqual(bytes);
  expect(went?.['timestampMillis']).toBeTypeOf('number');
});
