import type { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { Random } from '@boardcast/testkit/random';
import { RecordingPeer } from '@boardcast/testkit/recording-peer';
import { parseRtcp } from '@boardcast/testkit/rtcp';
import { parseRtp } from '@boardcast/testkit/rtp';
import { TestClient } from '@boardcast/testkit/test-client';
import { UdpRelay } from '@boardcast/testkit/udp-relay';
import { pause } from '@boardcast/testkit/until';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { writeNack, writeReceiverReport } from '@boardcast/rtp';
import { packetLoss } from '../testing/packet-loss.ts';
import { FrameCounter } from '../testing/frame-counter.ts';
import { TestStream, headerOf } from '../testing/rtp.ts';
import { startServer } from '../testing/start-server.ts';

/** `LOSS_SECONDS` makes a long run of it. */
const seconds = Number(process.env['LOSS_SECONDS'] ?? 8);
const frameMs = 40;

vi.setConfig({ testTimeout: 300_000 + seconds * 2000 });

let server: MediaServerProcess;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

/** A relay whose link begins to lose once the peer has connected. */
async function relayTo(
  random: Random,
): Promise<{ relay: UdpRelay; port: number; worsen: (loss: number) => void }> {
  const relay = new UdpRelay(server.mediaPort);
  const port = await relay.open();
  const worsen = (loss: number): void => {
    relay.loses = packetLoss(random, { loss, burst: 2 });
    relay.losesFromPeer = packetLoss(random, { loss, burst: 2 });
  };
  return { relay, port, worsen };
}

/** A publisher and a viewer, each with its own connection; frames of six packets. */
class LossHarness {
  readonly publisher = new RecordingPeer({ direction: 'SendOnly' });
  readonly viewer = new RecordingPeer({ direction: 'RecvOnly' });
  readonly counter = new FrameCounter();
  readonly #stream = new TestStream(102, 1);
  readonly #sent = new Map<number, Buffer>();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly relays: UdpRelay[] = [];
  frames = 0;

  static async open(client: TestClient, loss: number): Promise<LossHarness> {
    const random = new Random(5);
    const harness = new LossHarness();
    const [up, down] = [await relayTo(random), await relayTo(random)];
    harness.relays.push(up.relay, down.relay);
    const through = (port: number) => ({
      candidate: (text: string) => text.replace(String(server.mediaPort), String(port)),
    });
    const mediaPipeline = await client.create('MediaPipeline');
    const source = await client.create('WebRtcEndpoint', { mediaPipeline });
    const sink = await client.create('WebRtcEndpoint', { mediaPipeline });
    await client.invoke(source, 'connect', { sink });
    await client.subscribe(source, 'MediaStateChanged');
    await client.subscribe(sink, 'MediaStateChanged');
    await harness.publisher.join(client, source, through(up.port));
    await harness.viewer.join(client, sink, through(down.port));
    harness.#answerNacks();
    harness.#watch();
    harness.play();
    await pause(500);
    up.worsen(loss);
    down.worsen(loss);
    return harness;
  }

  play(): void {
    this.#send();
    this.#timers.push(setInterval(() => this.#send(), frameMs));
  }

  /** Ends the sending; what is lost still may come. */
  async end(): Promise<void> {
    clearInterval(this.#timers.pop());
    // A viewer cannot detect the loss of the last packets, so one more frame is sent without loss.
    for (const relay of this.relays) relay.loses = relay.losesFromPeer = () => false;
    this.#send();
    for (let turn = 0; turn < 40 && this.counter.complete < this.frames; turn += 1) await pause(50);
    for (const timer of this.#timers) clearInterval(timer);
    for (const peer of [this.publisher, this.viewer, ...this.relays]) peer.close();
  }

  get lost(): readonly number[] {
    return this.relays.map((relay) => relay.lost);
  }

  log(): void {
    const { complete, maxWaitMs } = this.counter;
    const plis = this.publisher.feedback.filter(({ kind }) => kind === 'pli').length;
    const lost = `lost from the publisher ${this.lost[0]}, to the viewer ${this.lost[1]}`;
    console.log(`${complete} of ${this.frames} frames complete; ${lost}; ${plis} PLIs;`);
    console.log(`maximum wait for lost packets: ${maxWaitMs.toFixed(0)} ms`);
  }

  #send(): void {
    const packets = this.frames % 50 === 0 ? this.#stream.key() : this.#stream.delta(6);
    for (const packet of packets) this.#sent.set(headerOf(packet).sequence, packet);
    this.publisher.sendVideo(packets);
    this.frames += 1;
  }

  /** Sends requested packets again, as a board does. */
  #answerNacks(): void {
    this.publisher.onRtcp((message) => {
      for (const feedback of parseRtcp(message)) {
        if (feedback.kind !== 'nack') continue;
        const again = feedback.sequences.flatMap((sequence) => this.#sent.get(sequence) ?? []);
        this.publisher.sendVideo(again);
      }
    });
  }

  #watch(): void {
    let ssrc = 0;
    this.viewer.onPacket((packet) => {
      this.viewer.packets.length = 0;
      ssrc = parseRtp(packet)?.ssrc ?? ssrc;
      this.counter.push(packet, performance.now());
    });
    const request = (): void => {
      const missing = this.counter.missing(performance.now());
      if (missing.length > 0) this.viewer.sendRtcp(writeNack(1, ssrc, missing.slice(0, 100)));
    };
    this.#timers.push(setInterval(request, 20));
    this.#timers.push(setInterval(() => this.viewer.sendRtcp(writeReceiverReport(1, [])), 1000));
  }
}

test('with 5 % loss in bursts in each direction, every frame is complete', async () => {
  const client = await TestClient.open(server.url);
  const harness = await LossHarness.open(client, 0.05);
  await pause(seconds * 1000);
  await harness.end();
  harness.log();
  expect(Math.min(...harness.lost)).toBeGreaterThan(seconds * 2);
  expect(harness.counter.complete).toBe(harness.frames);
  client.close();
});

test('with 20 % loss in each direction, no peer is reported as lost', async () => {
  const client = await TestClient.open(server.url);
  const harness = await LossHarness.open(client, 0.2);
  await pause(seconds * 1000);
  await harness.end();
  const lost = client.events.filter(
    ({ type, data }) =>
      type === 'MediaStateChanged' && (data as { newState?: string }).newState === 'DISCONNECTED',
  );
  harness.log();
  expect(Math.min(...harness.lost)).toBeGreaterThan(seconds * 8);
  expect(lost).toEqual([]);
  client.close();
});
