import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writeNack, writePli } from '@boardcast/rtp';
import { TestStream, headerOf, payloads, rtp } from '../testing/rtp.ts';
import {
  closeForwarders,
  feed,
  feedbackOf,
  media,
  publisherVideo,
  sequences,
  createForwarder,
  type TestForwarder,
  watch,
  viewerVideo,
} from '../testing/test-forwarder.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  closeForwarders();
  vi.useRealTimers();
});

test('forwards with the payload type and SSRC of the viewer', () => {
  const [publisher, viewer] = [
    createForwarder(publisherVideo, 10),
    createForwarder(viewerVideo, 20),
  ];
  const stream = new TestStream(102, 1);
  watch(publisher, viewer);
  feed(publisher, [...stream.key(), ...stream.delta()]);
  expect(sequences(viewer)).toEqual([0, 1, 2, 3, 4]);
  expect(media(viewer).map(headerOf)).toEqual(
    media(viewer).map(() => expect.objectContaining({ payloadType: 125, ssrc: 20 }) as object),
  );
  expect(publisher.flows).toEqual(['out VIDEO true']);
  expect(viewer.flows).toEqual(['in VIDEO true']);
});

test('sets the playout delay to 0 with each key frame and with no other packet', () => {
  const [publisher, viewer] = [
    createForwarder(publisherVideo, 10),
    createForwarder({ ...viewerVideo, playoutDelay: 4 }, 20),
  ];
  const stream = new TestStream(102, 1);
  const [key, delta] = [stream.key(), stream.delta()];
  watch(publisher, viewer);
  feed(publisher, [...key, ...delta]);

  const extended = media(viewer).map((packet) => ((packet[0] ?? 0) & 0x10) !== 0);
  expect(extended.slice(key.length)).toEqual(delta.map(() => false));
  expect(extended[0]).toBe(true);
  const [first] = media(viewer);
  expect(first?.subarray(12, 20).toString('hex')).toBe('bede000142000000');
});

test('a new viewer gets the last group of pictures at once, ending at the newest timestamp', () => {
  const [publisher, viewer] = [
    createForwarder(publisherVideo, 10),
    createForwarder(viewerVideo, 20),
  ];
  const stream = new TestStream(102, 1);
  feed(publisher, [...stream.delta(), ...stream.key(), ...stream.delta(), ...stream.delta()]);
  watch(publisher, viewer);
  feed(publisher, stream.delta());
  expect(sequences(viewer)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(media(viewer)[0]?.subarray(12)).toEqual(payloads.parameterSets());
  const times = media(viewer).map((packet) => headerOf(packet).timestamp);
  const steps = times.slice(1).map((time, place) => time - (times[place] ?? 0));
  expect(steps).toEqual([0, 0, 0, 90, 90, 3600]);
});

test('a viewer that asks for their own times gets the last group of pictures with these', () => {
  const [publisher, viewer] = [
    createForwarder(publisherVideo, 10),
    createForwarder({ ...viewerVideo, originalTimes: true }, 20),
  ];
  const stream = new TestStream(102, 1);
  feed(publisher, [...stream.key(), ...stream.delta(), ...stream.delta()]);
  watch(publisher, viewer);
  feed(publisher, stream.delta());

  const times = media(viewer).map((packet) => headerOf(packet).timestamp);
  const steps = times.slice(1).map((time, place) => time - (times[place] ?? 0));
  expect(steps).toEqual([0, 0, 0, 3600, 3600, 3600]);
  const before = media(viewer).length;
  for (let request = 0; request < 5; request += 1) {
    viewer.forwarder.sinks.VIDEO.keyFrameRequested('pli');
    vi.advanceTimersByTime(600);
  }
  expect(media(viewer)).toHaveLength(before);
});

test('parameter sets that were sent once are inserted before each key frame', () => {
  const [publisher, early, late] = [
    createForwarder(publisherVideo, 10),
    createForwarder(viewerVideo, 20),
    createForwarder(viewerVideo, 30),
  ];
  const stream = new TestStream(102, 1);
  watch(publisher, early);
  feed(publisher, [...stream.key(), ...stream.keyWithoutParameters(), ...stream.delta()]);
  watch(publisher, late);
  feed(publisher, [...stream.delta(), ...stream.keyWithoutParameters()]);

  const first = [payloads.sps(), payloads.pps(), payloads.idrFragment('start')];
  const payloadsOf = (viewer: TestForwarder) => media(viewer).map((packet) => packet.subarray(12));
  expect(payloadsOf(late).slice(0, 3)).toEqual(first);
  expect(payloadsOf(late).slice(-5, -2)).toEqual(first);
  expect(payloadsOf(early).slice(4, 7)).toEqual(first);
  for (const viewer of [early, late]) {
    expect(sequences(viewer)).toEqual(media(viewer).map((_, place) => place));
  }
  const times = media(late).map((packet) => headerOf(packet).timestamp);
  expect(new Set(times.slice(0, 5)).size).toBe(1);
});

test('inserted packets do not count as lost by the publisher', () => {
  const [publisher, viewer] = [
    createForwarder(publisherVideo, 10),
    createForwarder(viewerVideo, 20),
  ];
  const stream = new TestStream(102, 1, 100);
  watch(publisher, viewer);
  feed(publisher, [...stream.key(), ...stream.keyWithoutParameters()]);
  const [lost, next] = [stream.delta(), stream.delta()];
  feed(publisher, next);
  vi.advanceTimersByTime(20);
  feed(publisher, lost);
  vi.advanceTimersByTime(1000);

  const nacks = feedbackOf(publisher).filter(({ kind }) => kind === 'nack');
  expect(nacks).toEqual([expect.objectContaining({ sequences: [107] })]);
  expect(sequences(viewer)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 9]);
});

test('parameter sets of the SDP are inserted before a key frame that has none', () => {
  const parameterSets = [payloads.sps(), payloads.pps()];
  const [publisher, viewer] = [
    createForwarder({ ...publisherVideo, parameterSets }, 10),
    createForwarder(viewerVideo, 20),
  ];
  watch(publisher, viewer);
  feed(publisher, new TestStream(102, 1).keyWithoutParameters());

  expect(
    media(viewer)
      .map((packet) => packet.subarray(12))
      .slice(0, 2),
  ).toEqual(parameterSets);
});

test('a long group is sent in bursts, and live packets follow', () => {
  const [publisher, viewer] = [
    createForwarder(publisherVideo, 10),
    createForwarder(viewerVideo, 20),
  ];
  const stream = new TestStream(102, 1);
  feed(publisher, stream.key());
  for (let frame = 0; frame < 100; frame += 1) feed(publisher, stream.delta());
  watch(publisher, viewer);
  feed(publisher, stream.delta());
  expect(media(viewer).length).toBeLessThan(50);
  vi.advanceTimersByTime(100);
  expect(sequences(viewer)).toEqual(Array.from({ length: 105 }, (_, place) => place));
});

test('a viewer waits for a key frame, but not forever', () => {
  const [publisher, viewer] = [
    createForwarder(publisherVideo, 10),
    createForwarder(viewerVideo, 20),
  ];
  const stream = new TestStream(102, 1);
  feed(publisher, stream.delta());
  watch(publisher, viewer);
  feed(publisher, stream.delta());
  expect(media(viewer)).toEqual([]);
  vi.advanceTimersByTime(2500);
  feed(publisher, stream.delta());
  expect(media(viewer)).toHaveLength(1);
});

test('requests of viewers cause at most one PLI per 300 ms, and none is lost', () => {
  const publisher = createForwarder(publisherVideo, 10);
  const viewers = [20, 30, 40].map((ssrc) => createForwarder(viewerVideo, ssrc));
  feed(publisher, new TestStream(102, 1).key());
  for (const viewer of viewers) watch(publisher, viewer);
  viewers[0]?.forwarder.receive(writePli(9, 20));
  expect(feedbackOf(publisher)).toEqual([{ kind: 'pli', ssrc: 1 }]);
  vi.advanceTimersByTime(1000);
  expect(feedbackOf(publisher)).toHaveLength(2);
});

test('answers a NACK from the ring, with the same header as before', () => {
  const [publisher, viewer] = [
    createForwarder(publisherVideo, 10),
    createForwarder(viewerVideo, 20),
  ];
  const stream = new TestStream(102, 1);
  feed(publisher, [...stream.key(), ...stream.delta()]);
  watch(publisher, viewer);
  feed(publisher, stream.delta());
  const before = media(viewer);
  const lost = [before[1], before[5]].map((packet) => headerOf(packet ?? Buffer.alloc(0)).sequence);
  viewer.forwarder.receive(writeNack(9, 20, lost));
  expect(media(viewer).slice(before.length)).toEqual([before[1], before[5]]);
});

test('a NACK for packets that were never sent is ignored', () => {
  const [publisher, viewer] = [
    createForwarder(publisherVideo, 10),
    createForwarder(viewerVideo, 20),
  ];
  feed(publisher, new TestStream(102, 1).key());
  watch(publisher, viewer);
  const count = media(viewer).length;
  const next = headerOf(media(viewer)[0] ?? Buffer.alloc(0)).sequence + 2000;
  viewer.forwarder.receive(writeNack(9, 20, [next & 0xffff]));
  expect(media(viewer)).toHaveLength(count);
});

test('requests missing packets from the publisher, and a key frame when they do not arrive', () => {
  const publisher = createForwarder(publisherVideo, 10);
  const stream = new TestStream(102, 1, 100);
  feed(publisher, stream.key());
  stream.delta();
  feed(publisher, stream.delta());
  vi.advanceTimersByTime(25);
  expect(feedbackOf(publisher)).toEqual([{ kind: 'nack', ssrc: 1, sequences: [104] }]);
  vi.advanceTimersByTime(1000);
  const kinds = feedbackOf(publisher).map((packet) => packet.kind);
  expect(kinds.filter((kind) => kind === 'nack')).toHaveLength(8);
  expect(kinds.at(-1)).toBe('pli');
});

test('a retransmitted packet is forwarded once, a duplicate is not', () => {
  const [publisher, viewer] = [
    createForwarder(publisherVideo, 10),
    createForwarder(viewerVideo, 20),
  ];
  const stream = new TestStream(102, 1);
  watch(publisher, viewer);
  feed(publisher, stream.key());
  const [lost, kept] = [stream.delta(), stream.delta()];
  feed(publisher, [...kept, ...lost, ...lost, ...kept]);
  expect(sequences(viewer)).toEqual([0, 1, 2, 3, 5, 4]);
});

test('sequence numbers and timestamps continue when the source is replaced', () => {
  const [first, second, viewer] = [
    createForwarder(publisherVideo, 10),
    createForwarder(publisherVideo, 30),
    createForwarder(viewerVideo, 20),
  ];
  watch(first, viewer);
  feed(first, new TestStream(102, 1, 5, 4_000_000_000).key());
  feed(second, new TestStream(102, 1, 900, 77).key());
  vi.advanceTimersByTime(1000);
  viewer.forwarder.sinks.VIDEO.attach(second.forwarder.sources.VIDEO);
  expect(sequences(viewer)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  const times = media(viewer).map((packet) => headerOf(packet).timestamp);
  expect(((times[4] ?? 0) - (times[3] ?? 0)) >>> 0).toBeGreaterThan(80_000);
  expect(((times[4] ?? 0) - (times[3] ?? 0)) >>> 0).toBeLessThan(100_000);
});

test('a publisher that changes its SSRC is followed', () => {
  const [publisher, viewer] = [
    createForwarder(publisherVideo, 10),
    createForwarder(viewerVideo, 20),
  ];
  watch(publisher, viewer);
  feed(publisher, new TestStream(102, 1).key());
  vi.advanceTimersByTime(600);
  feed(publisher, new TestStream(102, 77, 9, 5).key());
  expect(publisher.forwarder.sources.VIDEO.ssrc).toBe(77);
  expect(sequences(viewer)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test('assigns an unannounced SSRC by its payload type, and ignores other payload types', () => {
  const publisher = createForwarder({ ...publisherVideo, ssrcs: [] }, 10);
  feed(publisher, [
    rtp({ payloadType: 97, sequence: 1, timestamp: 1, ssrc: 3, payload: payloads.idr() }),
    rtp({ payloadType: 102, sequence: 1, timestamp: 1, ssrc: 4, payload: payloads.idr() }),
  ]);
  expect(publisher.forwarder.sources.VIDEO.ssrc).toBe(4);
});

test('a medium stops flowing after 2 s without packets', () => {
  const [publisher, viewer] = [
    createForwarder(publisherVideo, 10),
    createForwarder(viewerVideo, 20),
  ];
  watch(publisher, viewer);
  feed(publisher, new TestStream(102, 1).key());
  vi.advanceTimersByTime(2500);
  for (const { forwarder } of [publisher, viewer]) forwarder.tick();
  expect(publisher.flows).toEqual(['out VIDEO true', 'out VIDEO false']);
  expect(viewer.flows).toEqual(['in VIDEO true', 'in VIDEO false']);
});

test('reports to the publisher, with REMB', () => {
  const publisher = createForwarder(publisherVideo, 10);
  feed(publisher, new TestStream(102, 1).key());
  publisher.forwarder.report();
  expect(feedbackOf(publisher).map((packet) => packet.kind)).toEqual(['receiver-report', 'remb']);
});

test('ignores invalid packets', () => {
  const [publisher, viewer] = [
    createForwarder(publisherVideo, 10),
    createForwarder(viewerVideo, 20),
  ];
  watch(publisher, viewer);
  for (let length = 0; length < 200; length += 1) {
    const noise = Buffer.alloc(length, length * 7);
    if (length > 1) noise.writeUInt8(length % 2 === 0 ? 0x9f : 0xb5, 0);
    if (length > 2) noise.writeUInt8(190 + (length % 20), 1);
    publisher.forwarder.receive(noise);
    viewer.forwarder.receive(noise);
  }
  feed(publisher, new TestStream(102, 1).key());
  expect(sequences(viewer)).toEqual([0, 1, 2, 3]);
});

test('a new viewer of VP8 starts with the last key frame', () => {
  const vp8 = { codec: 'VP8', payloadType: 96 } as const;
  const publisher = createForwarder({ ...publisherVideo, ...vp8 }, 10);
  const viewer = createForwarder({ ...viewerVideo, ...vp8 }, 20);
  const parts = ['10 01', '10 00', '00 aa', '10 01', '10 01'].map((hex) => hex.replace(' ', ''));
  const packets = parts.map((hex, place) =>
    rtp({
      payloadType: 96,
      sequence: place,
      timestamp: place === 2 ? 3000 : 3000 * place,
      ssrc: 1,
      payload: Buffer.from(`${hex}00000000`, 'hex'),
    }),
  );
  feed(publisher, packets.slice(0, 4));
  watch(publisher, viewer);
  feed(publisher, packets.slice(4));
  const sent = media(viewer).map((packet) => packet.toString('hex', 12, 14));
  expect(sent).toEqual(['1000', '00aa', '1001', '1001']);
});
