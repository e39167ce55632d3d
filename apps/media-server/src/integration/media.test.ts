import type { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import type { NegotiationChanges } from '@boardcast/testkit/negotiation';
import { RecordingPeer } from '@boardcast/testkit/recording-peer';
import { parseRtp, type RtpPacket } from '@boardcast/testkit/rtp';
import { TestClient } from '@boardcast/testkit/test-client';
import { UdpRelay } from '@boardcast/testkit/udp-relay';
import { until } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { writeNack } from '@boardcast/rtp';
import { TestStream, payloads, rtp } from '../testing/rtp.ts';
import { startServer } from '../testing/start-server.ts';

let server: MediaServerProcess;
let client: TestClient;
let pipeline: string;
let source: string;
const peers: RecordingPeer[] = [];

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

beforeEach(async () => {
  client = await TestClient.open(server.url);
  pipeline = await client.create('MediaPipeline');
  source = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
});
afterEach(async () => {
  await client.call('release', { object: pipeline });
  client.close();
  for (const peer of peers.splice(0)) peer.close();
});

function peer(direction: 'SendOnly' | 'RecvOnly'): RecordingPeer {
  const made = new RecordingPeer({ direction });
  peers.push(made);
  return made;
}

async function publish(offer?: (offer: string) => string): Promise<RecordingPeer> {
  const publisher = peer('SendOnly');
  await publisher.join(client, source, { offer });
  return publisher;
}

async function watch(
  changes?: NegotiationChanges,
): Promise<{ viewer: RecordingPeer; sink: string }> {
  const sink = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  await client.invoke(source, 'connect', { sink });
  const viewer = peer('RecvOnly');
  await viewer.join(client, sink, changes);
  return { viewer, sink };
}

const videoPackets = (viewer: RecordingPeer): RtpPacket[] =>
  viewer.packets.filter(({ payloadType }) => payloadType === 102);

test('a board publishes, and a viewer receives video and audio', async () => {
  const publisher = await publish();
  const { viewer, sink } = await watch();
  await client.subscribe(source, 'MediaFlowOutStateChanged', 'MediaStateChanged');
  await client.subscribe(sink, 'MediaFlowInStateChanged');
  const stream = new TestStream(102, 1);
  publisher.sendVideo([...stream.key(), ...stream.delta()]);
  publisher.sendAudio(
    rtp({ payloadType: 8, sequence: 3, timestamp: 160, ssrc: 4, payload: Buffer.alloc(160, 0xd5) }),
  );
  await until('six packets', () => viewer.packets.length === 6);
  const sent = [payloads.parameterSets(), payloads.idrFragment('start')];
  const received = videoPackets(viewer).map(({ payload }) => payload);
  expect(received.slice(0, 2)).toEqual(sent);
  for (const mediaType of ['AUDIO', 'VIDEO']) {
    const flowing = { mediaType, state: 'FLOWING' };
    await client.event('MediaFlowOutStateChanged', source, flowing);
    await client.event('MediaFlowInStateChanged', sink, flowing);
  }
  const stats = Object.values((await client.invoke(sink, 'getStats')) as Record<string, unknown>);
  expect(stats).toContainEqual(
    expect.objectContaining({ type: 'outboundrtp', packetsSent: 5, packetsLost: 0 }),
  );
  expect(await client.invoke(source, 'getStats', { mediaType: 'AUDIO' })).toEqual(
    expect.objectContaining({}),
  );
  await client.event('MediaFlowOutStateChanged', source, { state: 'NOT_FLOWING' });
});

test('a new viewer gets the last IDR first, and the publisher a PLI', async () => {
  const publisher = await publish();
  const stream = new TestStream(102, 1);
  publisher.sendVideo([...stream.delta(), ...stream.key(), ...stream.delta(), ...stream.delta()]);
  const sink = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  const viewer = peer('RecvOnly');
  // Connected before its source: libdatachannel drops what comes before its own keys are there.
  await viewer.join(client, sink);
  await client.invoke(source, 'connect', { sink });
  await until('the whole group', () => videoPackets(viewer).length === 6);
  expect(videoPackets(viewer)[0]?.payload).toEqual(payloads.parameterSets());
  publisher.sendVideo(stream.delta());
  await until('the live packets', () => videoPackets(viewer).length === 7);
  const first = videoPackets(viewer)[0]?.sequence ?? 0;
  const sequences = videoPackets(viewer).map(({ sequence }) => sequence - first);
  expect(sequences.map((distance) => distance & 0xffff)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  await until('a PLI', () => publisher.feedback.some((packet) => packet.kind === 'pli'));
});

/** NegotiationChanges that lead a peer's media through a relay and nowhere else. */
function through(port: number): NegotiationChanges {
  return { candidate: (text) => text.replace(String(server.mediaPort), String(port)) };
}

test('packets lost to a viewer are sent again on request', async () => {
  const relay = new UdpRelay(server.mediaPort);
  const publisher = await publish();
  const { viewer } = await watch(through(await relay.open()));
  const lost: Buffer[] = [];
  relay.loses = (datagram) => {
    const loses = lost.length === 0 && datagram.length > 500 && (datagram[1] ?? 0) % 0x80 === 102;
    if (loses) lost.push(datagram);
    return loses;
  };
  const stream = new TestStream(102, 1);
  publisher.sendVideo(stream.key());
  await until('three of four', () => videoPackets(viewer).length === 3);
  const { ssrc = 0, sequence = 0 } = parseRtp(lost[0] ?? Buffer.alloc(0)) ?? {};
  viewer.sendRtcp(writeNack(1, ssrc, [sequence]));
  await until('the fourth', () => videoPackets(viewer).length === 4);
  expect(videoPackets(viewer)[3]).toMatchObject({ ssrc, sequence });
  expect(videoPackets(viewer)[3]?.payload).toEqual(payloads.idrFragment('start'));
  relay.close();
});

test('packets lost by a publisher are requested, and forwarded when they arrive', async () => {
  const publisher = await publish();
  const { viewer } = await watch();
  const stream = new TestStream(102, 1, 500);
  publisher.sendVideo(stream.key());
  const lost = stream.delta();
  publisher.sendVideo(stream.delta());
  await until('a NACK', () => publisher.feedback.some((packet) => packet.kind === 'nack'));
  expect(publisher.feedback).toContainEqual({ kind: 'nack', ssrc: 1, sequences: [504] });
  publisher.sendVideo(lost);
  await until('what was lost', () => videoPackets(viewer).length === 6);
});

test.each([
  ['without any SSRC', (offer: string) => offer.replace(/a=ssrc:.*\r\n/g, '')],
  [
    "in esp_peer's form",
    (offer: string) =>
      offer
        .replace(/a=mid:.*\r\n/g, '')
        .replace(/a=rtpmap:8 .*\r\n/, '')
        .replace('102\r\n', '102 106\r\n')
        .replace(/profile-level-id=\w+/, 'profile-level-id=4d001f')
        .replace(/a=setup:actpass/g, 'a=setup:active'),
  ],
])('an offer %s is answered, and media flow', async (_name, rewrite) => {
  const publisher = await publish(rewrite);
  const { viewer } = await watch();
  publisher.sendVideo(new TestStream(102, 1).key());
  await until('a key frame', () => videoPackets(viewer).length === 4);
});

test('another source takes over, and the old one is disconnected', async () => {
  const first = await publish();
  const { viewer, sink } = await watch();
  const other = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  const second = peer('SendOnly');
  await second.join(client, other);
  first.sendVideo(new TestStream(102, 1).key());
  await until('the first', () => videoPackets(viewer).length === 4);
  await client.subscribe(source, 'ElementDisconnected');
  await client.subscribe(other, 'ElementConnected');
  await client.invoke(other, 'connect', { sink });
  second.sendVideo(new TestStream(102, 1, 7, 9).key());
  await until('the second', () => videoPackets(viewer).length === 8);
  const sequences = videoPackets(viewer).map(({ sequence }) => sequence);
  expect(((sequences[4] ?? 0) - (sequences[3] ?? 0)) & 0xffff).toBe(1);
  for (const mediaType of ['AUDIO', 'VIDEO', 'DATA']) {
    await client.event('ElementDisconnected', source, { mediaType });
    await client.event('ElementConnected', other, { mediaType });
  }
  expect(await client.invoke(source, 'getSinkConnections')).toEqual([]);
  expect(await client.invoke(sink, 'getSourceConnections')).toHaveLength(3);
});

test('a viewer that disappears is reported within seconds, with no effect on others', async () => {
  const publisher = await publish();
  const lost = await watch();
  const kept = await watch();
  await client.subscribe(lost.sink, 'MediaStateChanged');
  await client.subscribe(kept.sink, 'MediaStateChanged');
  for (const { viewer } of [lost, kept]) viewer.startReporting();
  const stream = new TestStream(102, 1);
  const playing = setInterval(() => publisher.sendVideo(stream.key()), 100);
  try {
    await client.event('MediaStateChanged', lost.sink);
    lost.viewer.stopReporting();
    await client.event('MediaStateChanged', lost.sink, { newState: 'DISCONNECTED' });
    expect(client.eventsOf('MediaStateChanged', kept.sink)).toHaveLength(1);
  } finally {
    clearInterval(playing);
  }
});

test('all peers share one media port', async () => {
  await publish();
  await watch();
  const found = client.eventsOf('IceCandidateFound');
  const ports = found.map((event) => event.data.candidate.candidate.split(' ').slice(4, 6));
  expect(ports.length).toBeGreaterThanOrEqual(4);
  expect(ports).toEqual(ports.map(() => ['127.0.0.1', String(server.mediaPort)]));
});
