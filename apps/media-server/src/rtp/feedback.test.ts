import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writeNack, writePli, writeReceiverReport, writeRemb } from '@boardcast/rtp';
import { TestStream, headerOf, payloads } from '../testing/rtp.ts';
import type { TestForwarder } from '../testing/test-forwarder.ts';
import {
  closeForwarders,
  feed,
  feedbackOf,
  media,
  publisherVideo,
  sequences,
  createForwarder,
  watch,
  viewerVideo,
} from '../testing/test-forwarder.ts';

const block = {
  ssrc: 20,
  packetsLost: 0,
  highestSequence: 0,
  jitter: 0,
  lastSenderReport: 0,
  delaySinceLast: 0,
};
const frameIntervalMs = 100;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  closeForwarders();
  vi.useRealTimers();
});

const sequencesSent = (at: TestForwarder): number[] =>
  media(at).map((packet) => headerOf(packet).sequence);

/** A publisher, a viewer with a good connection (ssrc 30) and one with a poor connection (ssrc 20). */
class Audience {
  readonly publisher = createForwarder(publisherVideo, 10);
  readonly good = createForwarder(viewerVideo, 30);
  readonly bad = createForwarder(viewerVideo, 20);
  readonly #stream = new TestStream(102, 1);
  #frames = 0;
  #highest = 0;

  constructor() {
    watch(this.publisher, this.good);
    watch(this.publisher, this.bad);
  }

  /** Sends frames, with a key frame every 2 s; calls `each` every second. */
  play(ms: number, each: () => void = () => undefined): void {
    for (let time = 0; time < ms; time += frameIntervalMs) {
      const isKey = this.#frames % 20 === 0;
      feed(this.publisher, isKey ? this.#stream.key() : this.#stream.delta());
      this.#frames += 1;
      vi.advanceTimersByTime(frameIntervalMs);
      if (this.#frames % 10 === 0) each();
    }
  }

  /** The viewer with the poor connection reports this packet loss. */
  loses(share: number): void {
    const highestSequence = sequencesSent(this.bad).at(-1) ?? this.#highest;
    this.#highest = highestSequence;
    const blocks = [{ ...block, highestSequence, fractionLost: Math.round(share * 255) }];
    this.bad.forwarder.receive(writeReceiverReport(9, blocks));
  }

  requests(): number {
    return feedbackOf(this.publisher).filter(({ kind }) => kind === 'pli').length;
  }
}

const forget = (...sides: TestForwarder[]): void => sides.forEach((at) => (at.sent.length = 0));
const keyFrames = (at: TestForwarder): number =>
  media(at).filter((packet) => packet.subarray(12).equals(payloads.parameterSets())).length;
const isReduced = (at: TestForwarder) => at.forwarder.sinks.VIDEO.stats()?.keyFramesOnly;

test('a viewer with too much packet loss is sent key frames only, with no effect on others', () => {
  const audience = new Audience();
  audience.play(5000, () => audience.loses(0.4));
  expect([isReduced(audience.bad), isReduced(audience.good)]).toEqual([true, false]);
  forget(audience.bad, audience.good);
  audience.play(4000, () => audience.loses(0.4));
  expect(media(audience.bad)).toHaveLength(2 * 4);
  expect(keyFrames(audience.bad)).toBe(2);
  expect(sequences(audience.bad)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(media(audience.good)).toHaveLength(2 * 4 + 38);
  const remb = feedbackOf(audience.publisher).filter(({ kind }) => kind === 'remb');
  expect(remb.every((packet) => 'bitrate' in packet && packet.bitrate > 9_000_000)).toBe(true);
});

test('it is sent the whole stream again when its connection recovers, with continuous timestamps', () => {
  const audience = new Audience();
  audience.play(5000, () => audience.loses(0.4));
  audience.play(10_000, () => audience.loses(0));
  expect(isReduced(audience.bad)).toBe(false);
  forget(audience.bad, audience.good);
  audience.play(2000);
  expect(media(audience.bad)).toHaveLength(23);
  const [one, other] = [audience.bad, audience.good].map((at) =>
    media(at).map((packet) => headerOf(packet).timestamp),
  );
  expect(one).toEqual(other);
});

test('lost packets of a key frame are sent again to a viewer of key frames only', () => {
  const audience = new Audience();
  audience.play(7000, () => audience.loses(0.4));
  const lost = media(audience.bad).at(-2);
  forget(audience.bad);
  const { sequence } = headerOf(lost ?? Buffer.alloc(0));
  audience.bad.forwarder.receive(writeNack(9, 20, [sequence]));
  expect(media(audience.bad)).toEqual([lost]);
});

test('a viewer’s REMB changes nothing', () => {
  const audience = new Audience();
  audience.play(10_000, () => {
    audience.bad.forwarder.receive(writeRemb(9, 1000, [20]));
    audience.loses(0);
  });
  expect(isReduced(audience.bad)).toBe(false);
  expect(media(audience.bad)).toHaveLength(media(audience.good).length);
  expect(audience.bad.forwarder.sinks.VIDEO.stats()?.remb).toBe(1000);
});

test('packets requested again and again count although reports show no loss', () => {
  const audience = new Audience();
  audience.play(6000, () => {
    const lately = sequencesSent(audience.bad).slice(-8);
    for (let turn = 0; turn < 2; turn += 1) {
      audience.bad.forwarder.receive(writeNack(9, 20, lately.slice(0, 4)));
      vi.advanceTimersByTime(600);
    }
    audience.bad.forwarder.receive(writeNack(9, 20, lately.slice(0, 4)));
    audience.loses(0);
  });
  expect(isReduced(audience.bad)).toBe(true);
});

test("loss on the publisher's own way lowers its REMB", () => {
  const audience = new Audience();
  audience.play(1000);
  const stream = new TestStream(102, 1, 3000);
  for (let frame = 0; frame < 40; frame += 1) {
    if (frame % 3 > 0) stream.delta();
    else feed(audience.publisher, stream.delta());
  }
  audience.publisher.forwarder.report();
  const [remb] = feedbackOf(audience.publisher)
    .filter(({ kind }) => kind === 'remb')
    .slice(-1);
  expect(remb).toMatchObject({ kind: 'remb' });
  expect((remb as { bitrate: number }).bitrate).toBeLessThan(1_000_000);
});

test('continuous key-frame requests of a viewer are rarely forwarded, and answered from the cache', () => {
  const audience = new Audience();
  audience.play(2500);
  forget(audience.publisher, audience.good, audience.bad);
  audience.play(10_000, () => {
    audience.bad.forwarder.receive(writePli(9, 20));
  });
  expect(audience.requests()).toBeLessThanOrEqual(6);
  expect(keyFrames(audience.bad) - keyFrames(audience.good)).toBeGreaterThanOrEqual(4);
  const order = sequences(audience.bad);
  expect(order).toEqual(order.map((_, place) => place));
  const times = media(audience.bad).map((packet) => headerOf(packet).timestamp);
  expect(times).toEqual([...times].sort((a, b) => a - b));
});
