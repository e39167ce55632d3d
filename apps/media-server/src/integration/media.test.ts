import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { writeNack } from '../rtp/rtcp-write.ts';
import { Client } from '../testing/client.ts';
import type { Changes } from '../testing/rtc-peer.ts';
import { RtcPeer } from '../testing/rtc-peer.ts';
import { PictureStream, headerOf, payloads, rtp } from '../testing/rtp.ts';
import type { ServerProcess } from '../testing/server-process.ts';
import { startProcess } from '../testing/server-process.ts';
import { UdpRelay } from '../testing/udp-relay.ts';

vi.setConfig({ testTimeout: 20_000 });

let server: ServerProcess;
let client: Client;
let pipeline: string;
let source: string;
const peers: RtcPeer[] = [];

beforeAll(async () => {
  server = await startProcess();
});
afterAll(() => server.stop());

beforeEach(async () => {
  client = await Client.open(server.url);
  pipeline = await client.create('MediaPipeline');
  source = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
});
afterEach(async () => {
  await client.call('release', { object: pipeline });
  client.close();
  for (const peer of peers.splice(0)) peer.close();
});

function peer(direction: 'SendOnly' | 'RecvOnly'): RtcPeer {
  const made = new RtcPeer(direction);
  peers.push(made);
  return made;
}

async function publish(offer?: (offer: string) => string): Promise<RtcPeer> {
  const publisher = peer('SendOnly');
  await publisher.join(client, source, { offer });
  return publisher;
}

async function watch(changes?: Changes): Promise<{ viewer: RtcPeer; sink: string }> {
  const sink = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  await client.invoke(source, 'connect', { sink });
  const viewer = peer('RecvOnly');
  await viewer.join(client, sink, changes);
  return { viewer, sink };
}

/** Resolves when the condition holds. */
async function until(what: string, holds: () => boolean, ms = 8000): Promise<void> {
  for (const deadline = Date.now() + ms; !holds();) {
    if (Date.now() > deadline) throw new Error(`not in ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const pictures = (viewer: RtcPeer): Buffer[] =>
  viewer.media.filter((message) => headerOf(message).payloadType === 102);

test('a board publishes, a viewer sees and hears it', async () => {
  const publisher = await publish();
  const { viewer, sink } = await watch();
  await client.subscribe(source, 'MediaFlowOutStateChanged', 'MediaStateChanged');
  await client.subscribe(sink, 'MediaFlowInStateChanged');
  const stream = new PictureStream(102, 1);
  publisher.sendVideo([...stream.key(), ...stream.delta()]);
  publisher.sendAudio(
    rtp({ payloadType: 8, sequence: 3, timestamp: 160, ssrc: 4, payload: Buffer.alloc(160, 0xd5) }),
  );
  await until('six packets', () => viewer.media.length === 6);
  const sent = [payloads.parameterSets(), payloads.idrFragment('start')];
  expect(
    pictures(viewer)
      .slice(0, 2)
      .map((message) => message.subarray(12)),
  ).toEqual(sent);
  const states = ['MediaFlowOutStateChanged', 'MediaFlowInStateChanged'] as const;
  for (const type of states) {
    for (const medium of ['AUDIO', 'VIDEO']) {
      await client.event(type, ({ data }) => data.mediaType === medium && data.state === 'FLOWING');
    }
  }
  const stats = Object.values((await client.invoke(sink, 'getStats')) as Record<string, unknown>);
  expect(stats).toContainEqual(
    expect.objectContaining({ type: 'outboundrtp', packetsSent: 5, packetsLost: 0 }),
  );
  expect(await client.invoke(source, 'getStats', { mediaType: 'AUDIO' })).toEqual(
    expect.objectContaining({}),
  );
  await client.event('MediaFlowOutStateChanged', ({ data }) => data.state === 'NOT_FLOWING');
});

test('a late viewer gets the last IDR first, and the publisher a PLI', async () => {
  const publisher = await publish();
  const stream = new PictureStream(102, 1);
  publisher.sendVideo([...stream.delta(), ...stream.key(), ...stream.delta(), ...stream.delta()]);
  const sink = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  const viewer = peer('RecvOnly');
  // Connected before its source: libdatachannel drops what comes before its own keys are there.
  await viewer.join(client, sink);
  await client.invoke(source, 'connect', { sink });
  await until('the whole group', () => pictures(viewer).length === 6);
  expect(pictures(viewer)[0]?.subarray(12)).toEqual(payloads.parameterSets());
  publisher.sendVideo(stream.delta());
  await until('what is live', () => pictures(viewer).length === 7);
  const first = headerOf(pictures(viewer)[0] ?? Buffer.alloc(0)).sequence;
  const sequences = pictures(viewer).map((message) => headerOf(message).sequence - first);
  expect(sequences.map((distance) => distance & 0xffff)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  await until('a PLI', () => publisher.feedback.some((packet) => packet.kind === 'pli'));
});

/** Changes that lead a peer's media through a relay and nowhere else. */
function through(port: number): Changes {
  return { candidate: (told) => told.replace(String(server.mediaPort), String(port)) };
}

test("what is lost on a viewer's way comes again when it asks", async () => {
  const relay = new UdpRelay(server.mediaPort);
  const publisher = await publish();
  const { viewer } = await watch(through(await relay.open()));
  const lost: Buffer[] = [];
  relay.loses = (datagram) => {
    const loses = lost.length === 0 && datagram.length > 500 && (datagram[1] ?? 0) % 0x80 === 102;
    if (loses) lost.push(datagram);
    return loses;
  };
  const stream = new PictureStream(102, 1);
  publisher.sendVideo(stream.key());
  await until('three of four', () => pictures(viewer).length === 3);
  const { ssrc, sequence } = headerOf(lost[0] ?? Buffer.alloc(0));
  viewer.sendFeedback(writeNack(1, ssrc, [sequence]));
  await until('the fourth', () => pictures(viewer).length === 4);
  expect(headerOf(pictures(viewer)[3] ?? Buffer.alloc(0))).toMatchObject({ ssrc, sequence });
  expect(pictures(viewer)[3]?.subarray(12)).toEqual(payloads.idrFragment('start'));
  relay.close();
});

test("what is lost on a publisher's way is asked for, and forwarded when it comes", async () => {
  const publisher = await publish();
  const { viewer } = await watch();
  const stream = new PictureStream(102, 1, 500);
  publisher.sendVideo(stream.key());
  const lost = stream.delta();
  publisher.sendVideo(stream.delta());
  await until('a NACK', () => publisher.feedback.some((packet) => packet.kind === 'nack'));
  expect(publisher.feedback).toContainEqual({ kind: 'nack', ssrc: 1, sequences: [504] });
  publisher.sendVideo(lost);
  await until('what was lost', () => pictures(viewer).length === 6);
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
])('an offer %s is answered, and media flow', async (_what, rewrite) => {
  const publisher = await publish(rewrite);
  const { viewer } = await watch();
  publisher.sendVideo(new PictureStream(102, 1).key());
  await until('a key frame', () => pictures(viewer).length === 4);
});

test('another source takes over, and the old one is disconnected', async () => {
  const first = await publish();
  const { viewer, sink } = await watch();
  const other = await client.create('WebRtcEndpoint', { mediaPipeline: pipeline });
  const second = peer('SendOnly');
  await second.join(client, other);
  first.sendVideo(new PictureStream(102, 1).key());
  await until('the first', () => pictures(viewer).length === 4);
  await client.subscribe(source, 'ElementDisconnected');
  await client.subscribe(other, 'ElementConnected');
  await client.invoke(other, 'connect', { sink });
  second.sendVideo(new PictureStream(102, 1, 7, 9).key());
  await until('the second', () => pictures(viewer).length === 8);
  const sequences = pictures(viewer).map((message) => headerOf(message).sequence);
  expect(((sequences[4] ?? 0) - (sequences[3] ?? 0)) & 0xffff).toBe(1);
  for (const mediaType of ['AUDIO', 'VIDEO', 'DATA']) {
    await client.event('ElementDisconnected', ({ data }) => data.mediaType === mediaType);
    await client.event('ElementConnected', ({ data }) => data.mediaType === mediaType);
  }
  expect(await client.invoke(source, 'getSinkConnections')).toEqual([]);
  expect(await client.invoke(sink, 'getSourceConnections')).toHaveLength(3);
});

test('a viewer that vanishes is told of in seconds, and nobody else suffers', async () => {
  const publisher = await publish();
  const gone = await watch();
  const kept = await watch();
  await client.subscribe(gone.sink, 'MediaStateChanged');
  await client.subscribe(kept.sink, 'MediaStateChanged');
  for (const { viewer } of [gone, kept]) viewer.keepReporting();
  const stream = new PictureStream(102, 1);
  const playing = setInterval(() => publisher.sendVideo(stream.key()), 100);
  try {
    await client.event('MediaStateChanged', ({ object }) => object === gone.sink);
    gone.viewer.fallSilent();
    await client.event(
      'MediaStateChanged',
      ({ object, data }) => object === gone.sink && data.newState === 'DISCONNECTED',
    );
    const states = client.events.filter((event) => event.type === 'MediaStateChanged');
    expect(states.filter((event) => event.object === kept.sink)).toHaveLength(1);
  } finally {
    clearInterval(playing);
  }
});

test('every peer shares the one media port', async () => {
  await publish();
  await watch();
  const found = client.events.filter((event) => event.type === 'IceCandidateFound');
  const ports = found.map((event) => event.data.candidate.candidate.split(' ').slice(4, 6));
  expect(ports.length).toBeGreaterThanOrEqual(4);
  expect(ports).toEqual(ports.map(() => ['127.0.0.1', String(server.mediaPort)]));
});
