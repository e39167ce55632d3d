import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { type Json, mutateBytes, mutateJson, mutateLines } from '@boardcast/testkit/mutate';
import { espPeerOffer, viewerOffer } from '@boardcast/testkit/offers';
import { Random } from '@boardcast/testkit/random';
import { RecordingPeer } from '@boardcast/testkit/recording-peer';
import { signedStunMessage } from '@boardcast/protocol/node';
import { checkAttributes, stunTypes } from '@boardcast/testkit/stun';
import { TestClient } from '@boardcast/testkit/test-client';
import { UdpRelay } from '@boardcast/testkit/udp-relay';
import { pause } from '@boardcast/testkit/until';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { writeNack, writePli, writeReceiverReport, writeSenderReport } from '@boardcast/rtp';
import { RawPeer } from '../testing/raw-peer.ts';
import { TestStream } from '../testing/rtp.ts';
import { startServer } from '../testing/start-server.ts';

/** `FUZZ_MESSAGES` makes a long run of it: so many for each kind. */
const messages = Number(process.env['FUZZ_MESSAGES'] ?? 400);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);
const frameMs = 40;
const goodCandidate = 'candidate:1 1 UDP 2114977791 127.0.0.1 49691 typ host';
/** The code of an answer to what the server had not thought of. */
const unexpected = -32603;

vi.setConfig({ testTimeout: 300_000 + messages * 30 });

let server: MediaServerProcess;
let healthy: HealthyBoard;

beforeAll(async () => {
  // Without limit: floods are tested elsewhere.
  server = await startServer(['--message-rate', '0']);
  healthy = await HealthyBoard.open(server);
});

afterAll(async () => {
  healthy.close();
  await server.stop();
});

/** A board and its viewer, whom the fuzzing of others must not disturb. */
class HealthyBoard {
  readonly #publisher = new RecordingPeer({ direction: 'SendOnly' });
  readonly #viewer = new RecordingPeer({ direction: 'RecvOnly' });
  readonly #client: TestClient;
  #timer: NodeJS.Timeout | undefined;
  #maxGapMs = 0;

  private constructor(client: TestClient) {
    this.#client = client;
  }

  static async open({ url }: MediaServerProcess): Promise<HealthyBoard> {
    const client = await TestClient.open(url);
    const board = new HealthyBoard(client);
    const mediaPipeline = await client.create('MediaPipeline');
    const source = await client.create('WebRtcEndpoint', { mediaPipeline });
    const sink = await client.create('WebRtcEndpoint', { mediaPipeline });
    await client.invoke(source, 'connect', { sink });
    await board.#publisher.join(client, source);
    await board.#viewer.join(client, sink);
    board.#play();
    return board;
  }

  /** Frames since the last call, and the maximum gap between two of them. */
  take(): { frames: number; maxGapMs: number } {
    const taken = { frames: this.#viewer.packets.length, maxGapMs: this.#maxGapMs };
    this.#viewer.packets.length = 0;
    this.#maxGapMs = 0;
    return taken;
  }

  close(): void {
    clearInterval(this.#timer);
    for (const peer of [this.#publisher, this.#viewer]) peer.close();
    this.#client.close();
  }

  #play(): void {
    const stream = new TestStream(102, 1);
    let last = performance.now();
    this.#viewer.onPacket(() => {
      const now = performance.now();
      this.#maxGapMs = Math.max(this.#maxGapMs, now - last);
      last = now;
    });
    this.#publisher.sendVideo(stream.key());
    this.#timer = setInterval(() => this.#publisher.sendVideo(stream.delta()), frameMs);
  }
}

/** Runs one kind of nonsense; the healthy board's stream must go on meanwhile, and after it. */
async function amid(what: string, nonsense: () => Promise<void>): Promise<void> {
  healthy.take();
  // The healthy board and its viewer run in this process, so its stalls affect them.
  const own = monitorEventLoopDelay({ resolution: 5 });
  own.enable();
  const begin = performance.now();
  await nonsense();
  await pause(200);
  const took = performance.now() - begin;
  const { frames, maxGapMs } = healthy.take();
  const gap = `maximum gap between frames ${maxGapMs.toFixed(0)} ms`;
  const delay = `maximum delay of this process ${(own.max / 1e6).toFixed(0)} ms`;
  console.log(`${what}: ${took.toFixed(0)} ms, ${gap}, ${delay}`);
  expect(server.program.exitCode).toBeNull();
  expect(server.program.signalCode).toBeNull();
  expect(frames).toBeGreaterThan((took / frameMs) * 0.5);
}

/** Does it so often, and lets others have their turn. */
async function repeat(times: number, action: (round: number) => void): Promise<void> {
  for (let round = 0; round < times; round += 1) {
    action(round);
    if (round % 20 === 19) await pause(1);
  }
}

async function endpoint(client: TestClient): Promise<string> {
  const mediaPipeline = await client.create('MediaPipeline');
  return client.create('WebRtcEndpoint', { mediaPipeline });
}

test('datagrams of unknown senders', () =>
  amid('strangers', async () => {
    const random = new Random(seed);
    const stranger = new RawPeer(server.mediaPort);
    const client = await TestClient.open(server.url);
    await stranger.join(client, await endpoint(client));
    const seeds = [
      signedStunMessage(stunTypes.request, checkAttributes('someone:else'), 'unknown'),
      writePli(1, 2),
      writeSenderReport({
        ssrc: 1,
        ntpSeconds: 1,
        ntpFraction: 2,
        rtpTimestamp: 3,
        packets: 4,
        octets: 5,
      }),
      ...new TestStream(102, 1).key(),
      Buffer.from('16fefd0000000000000000000a01000000000000000000', 'hex'),
    ];
    await repeat(messages, () => stranger.send(mutateBytes(random.pick(seeds), random)));
    stranger.close();
    client.close();
  }));

test('STUN that is signed, and invalid', () =>
  amid('signed STUN', async () => {
    const random = new Random(seed);
    const client = await TestClient.open(server.url);
    const peers = await rawPeers(client, 4);
    await repeat(messages, () => {
      random.pick(peers).check((attributes) =>
        attributes.flatMap(([type, value]) => {
          if (random.chance(0.7)) return [[type, value] as const];
          if (random.chance(0.2)) return [];
          return [
            [
              random.chance(0.5) ? type : random.below(0x10000),
              mutateBytes(value, random),
            ] as const,
          ];
        }),
      );
    });
    for (const peer of peers) peer.close();
    client.close();
  }));

async function rawPeers(client: TestClient, count: number): Promise<RawPeer[]> {
  const peers: RawPeer[] = [];
  for (let place = 0; place < count; place += 1) {
    const peer = new RawPeer(server.mediaPort);
    await peer.join(client, await endpoint(client));
    peers.push(peer);
  }
  return peers;
}

test('corrupted DTLS after successful ICE', () =>
  amid('spoiled DTLS', async () => {
    const random = new Random(seed);
    const client = await TestClient.open(server.url);
    const rounds = Math.max(1, Math.min(100, Math.floor(messages / 100)));
    for (let round = 0; round < rounds; round += 1) {
      const [peer] = await rawPeers(client, 1);
      if (peer === undefined) throw new Error('no peer');
      peer.check();
      for (let turn = 0; turn < 40 && peer.received.length === 0; turn += 1) await pause(10);
      expect(peer.received.length).toBeGreaterThan(0);
      const records = [...peer.received, ...peer.received.map(asServerHello), writePli(1, 2)];
      await repeat(messages / rounds, () => peer.send(mutateBytes(random.pick(records), random)));
      peer.close();
    }
    client.close();
  }));

/** A ClientHello's bytes as if they were a ServerHello's. */
function asServerHello(record: Buffer): Buffer {
  const changed = Buffer.from(record);
  if (changed.length > 13) changed.writeUInt8(2, 13);
  return changed;
}

test('RTP and RTCP of a connected peer, corrupted before and after encryption', () =>
  amid('connected peer', async () => {
    const random = new Random(seed);
    const client = await TestClient.open(server.url);
    const relay = new UdpRelay(server.mediaPort);
    const port = await relay.open();
    const peer = new RecordingPeer({ direction: 'SendOnly' });
    const candidate = (text: string): string =>
      text.replace(String(server.mediaPort), String(port));
    await peer.join(client, await endpoint(client), { candidate });
    relay.addsToServer = (datagram) => (random.chance(0.5) ? [mutateBytes(datagram, random)] : []);
    const block = {
      ssrc: 1,
      fractionLost: 1,
      packetsLost: 1,
      highestSequence: 1,
      jitter: 1,
      lastSenderReport: 1,
      delaySinceLast: 1,
    };
    const seeds = [
      writePli(1, 2),
      writeNack(1, 2, [1, 2, 3, 40]),
      writeReceiverReport(1, [block, block]),
      writeSenderReport({
        ssrc: 1,
        ntpSeconds: 1,
        ntpFraction: 2,
        rtpTimestamp: 3,
        packets: 4,
        octets: 5,
      }),
      ...new TestStream(102, 1).key(),
    ];
    await repeat(messages, () => trySending(peer, mutateBytes(random.pick(seeds), random)));
    peer.close();
    relay.close();
    client.close();
  }));

/** The peer's own library refuses what is no RTP at all. */
function trySending(peer: RecordingPeer, packet: Buffer): void {
  try {
    peer.sendVideo([packet]);
  } catch {
    return;
  }
}

test('offers', () =>
  amid('offers', async () => {
    const random = new Random(seed);
    const client = await TestClient.open(server.url);
    const mediaPipeline = await client.create('MediaPipeline');
    for (let round = 0; round < messages / 4; round += 1) {
      const object = await client.create('WebRtcEndpoint', { mediaPipeline });
      const invoke = async (operation: string, operationParams: object): Promise<void> => {
        const reply = await client.request('invoke', { object, operation, operationParams });
        if ('error' in reply) expect(reply.error.code).not.toBe(unexpected);
      };
      const offer = mutateLines(random.pick([espPeerOffer(), viewerOffer()]), random);
      await invoke('processOffer', { offer });
      await invoke('gatherCandidates', {});
      const candidate = mutateLines(goodCandidate, random);
      await invoke('addIceCandidate', { candidate: { candidate, sdpMid: '0', sdpMLineIndex: 0 } });
      await client.call('release', { object });
    }
    client.close();
  }));

test('messages', () =>
  amid('messages', async () => {
    const random = new Random(seed);
    const seeds: Json[] = [
      { jsonrpc: '2.0', id: 1, method: 'ping', params: { interval: 1 } },
      {
        jsonrpc: '2.0',
        id: 2,
        method: 'create',
        params: { type: 'MediaPipeline', constructorParams: {} },
      },
      {
        jsonrpc: '2.0',
        id: 3,
        method: 'invoke',
        params: { object: 'manager_ServerManager', operation: 'getInfo', operationParams: {} },
      },
      {
        jsonrpc: '2.0',
        id: 4,
        method: 'transaction',
        params: {
          operations: [
            { jsonrpc: '2.0', id: 0, method: 'create', params: { type: 'MediaPipeline' } },
            {
              jsonrpc: '2.0',
              id: 1,
              method: 'create',
              params: { type: 'WebRtcEndpoint', constructorParams: { mediaPipeline: 'newref:0' } },
            },
          ],
        },
      },
      { jsonrpc: '2.0', id: 5, method: 'subscribe', params: { object: 'x', type: 'Error' } },
      { jsonrpc: '2.0', id: 6, method: 'connect', params: { sessionId: 'x' } },
    ];
    let socket = await openSocket();
    for (let round = 0; round < messages; round += 1) {
      if (socket.readyState !== WebSocket.OPEN) socket = await openSocket();
      const value = JSON.stringify(mutateJson(random.pick(seeds), random));
      const raw = random.chance(0.3);
      socket.send(raw ? mutateBytes(Buffer.from(value), random) : value, {
        binary: random.chance(0.05),
      });
      if (round % 20 === 19) await pause(1);
    }
    socket.terminate();
    const client = await TestClient.open(server.url);
    expect(await client.call('ping')).toEqual({ value: 'pong' });
    client.close();
  }));

async function openSocket(): Promise<WebSocket> {
  const socket = new WebSocket(server.url);
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('open', resolve));
  return socket;
}
