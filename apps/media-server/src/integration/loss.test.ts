import type { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { Random } from '@boardcast/testkit/random';
import { RecordingPeer } from '@boardcast/testkit/recording-peer';
import { parseRtcp } from '@boardcast/testkit/rtcp';
import { parseRtp } from '@boardcast/testkit/rtp';
import { TestClient } from '@boardcast/testkit/test-client';
import { UdpRelay } from '@boardcast/testkit/udp-relay';
import { pause } from '@boardcast/testkit/until';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { writeNack, writeReceiverReport } from '../rtp/rtcp-write.ts';
import { badLink } from '../testing/bad-link.ts';
import { FrameCounter } from '../testing/frame-counter.ts';
import { PictureStream, headerOf } from '../testing/rtp.ts';
import { startServer } from '../testing/start-server.ts';

/** `LOSS_SECONDS` makes a long run of it. */
const seconds = Number(process.env['LOSS_SECONDS'] ?? 8);
const frameMs = 40;

vi.setConfig({ testTimeout: 40_000 + seconds * 2000, hookTimeout: 30_000 });

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
    relay.loses = badLink(random, { loss, burst: 2 });
    relay.losesFromPeer = badLink(random, { loss, burst: 2 });
  };
  return { relay, port, worsen };
}

/** A publisher and a viewer, each behind a link of its own; pictures of six packets. */
class LossyStage {
  readonly publisher = new RecordingPeer({ direction: 'SendOnly' });
  readonly viewer = new RecordingPeer({ direction: 'RecvOnly' });
  readonly counter = new FrameCounter();
  readonly #stream = new PictureStream(102, 1);
  readonly #sent = new Map<number, Buffer>();
  readonly #timers: NodeJS.Timeout[] = [];
  readonly relays: UdpRelay[] = [];
  frames = 0;

  static async open(client: TestClient, loss: number): Promise<LossyStage> {
    const random = new Random(5);
    const stage = new LossyStage();
    const [up, down] = [await relayTo(random), await relayTo(random)];
    stage.relays.push(up.relay, down.relay);
    const through = (port: number) => ({
      candidate: (told: string) => told.replace(String(server.mediaPort), String(port)),
    });
    const mediaPipeline = await client.create('MediaPipeline');
    const source = await client.create('WebRtcEndpoint', { mediaPipeline });
    const sink = await client.create('WebRtcEndpoint', { mediaPipeline });
    await client.invoke(source, 'connect', { sink });
    await client.subscribe(source, 'MediaStateChanged');
    await client.subscribe(sink, 'MediaStateChanged');
    await stage.publisher.join(client, source, through(up.port));
    await stage.viewer.join(client, sink, through(down.port));
    stage.#answerNacks();
    stage.#watch();
    stage.play();
    await pause(500);
    up.worsen(loss);
    down.worsen(loss);
    return stage;
  }

  play(): void {
    this.#send();
    this.#timers.push(setInterval(() => this.#send(), frameMs));
  }

  /** Ends the sending; what is lost still may come. */
  async end(): Promise<void> {
    clearInterval(this.#timers.pop());
    // Nobody can miss the end of what is last, so one more picture comes by a link that loses nothing.
    for (const relay of this.relays) relay.loses = relay.losesFromPeer = () => false;
    this.#send();
    for (let turn = 0; turn < 40 && this.counter.complete < this.frames; turn += 1) await pause(50);
    for (const timer of this.#timers) clearInterval(timer);
    for (const peer of [this.publisher, this.viewer, ...this.relays]) peer.close();
  }

  get lost(): readonly number[] {
    return this.relays.map((relay) => relay.lost);
  }

  tell(): void {
    const { complete, longestWaitMs } = this.counter;
    const plis = this.publisher.feedback.filter(({ kind }) => kind === 'pli').length;
    const lost = `lost on the way in ${this.lost[0]}, out ${this.lost[1]}`;
    console.log(`${complete} of ${this.frames} pictures whole; ${lost}; ${plis} PLIs;`);
    console.log(`the longest wait for what was lost: ${longestWaitMs.toFixed(0)} ms`);
  }

  #send(): void {
    const packets = this.frames % 50 === 0 ? this.#stream.key() : this.#stream.delta(6);
    for (const packet of packets) this.#sent.set(headerOf(packet).sequence, packet);
    this.publisher.sendVideo(packets);
    this.frames += 1;
  }

  /** As a board does: what is asked for is sent again, from what it keeps. */
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
    const ask = (): void => {
      const missing = this.counter.missing(performance.now());
      if (missing.length > 0) this.viewer.sendRtcp(writeNack(1, ssrc, missing.slice(0, 100)));
    };
    this.#timers.push(setInterval(ask, 20));
    this.#timers.push(setInterval(() => this.viewer.sendRtcp(writeReceiverReport(1, [])), 1000));
  }
}

test('at 5 % each way, in bursts, every picture comes whole', async () => {
  const client = await TestClient.open(server.url);
  const stage = await LossyStage.open(client, 0.05);
  await pause(seconds * 1000);
  await stage.end();
  stage.tell();
  expect(Math.min(...stage.lost)).toBeGreaterThan(seconds * 2);
  expect(stage.counter.complete).toBe(stage.frames);
  client.close();
});

test('at 20 % each way nobody is said to be gone', async () => {
  const client = await TestClient.open(server.url);
  const stage = await LossyStage.open(client, 0.2);
  await pause(seconds * 1000);
  await stage.end();
  const lost = client.events.filter(
    ({ type, data }) =>
      type === 'MediaStateChanged' && (data as { newState?: string }).newState === 'DISCONNECTED',
  );
  stage.tell();
  expect(Math.min(...stage.lost)).toBeGreaterThan(seconds * 8);
  expect(lost).toEqual([]);
  client.close();
});
