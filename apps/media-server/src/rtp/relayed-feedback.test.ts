import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { writePli, writeRemb } from '@boardcast/rtp';
import { TestStream } from '../testing/rtp.ts';
import {
  closeForwarders,
  createForwarder,
  feed,
  feedbackOf,
  media,
  publisherVideo,
  viewerVideo,
  watch,
  type TestForwarder,
} from '../testing/test-forwarder.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  closeForwarders();
  vi.useRealTimers();
});

/** Ten key-frame requests in five seconds, while nothing is published. */
function request(relays: boolean): {
  readonly publisher: TestForwarder;
  readonly repeated: number;
} {
  const publisher = createForwarder(publisherVideo, 10);
  const receiver = createForwarder(viewerVideo, 20, { relays });
  const stream = new TestStream(102, 1);
  watch(publisher, receiver);
  feed(publisher, [...stream.key(), ...stream.delta()]);
  const before = media(receiver).length;
  for (let time = 0; time < 5000; time += 500) {
    receiver.forwarder.receive(writePli(9, 20));
    vi.advanceTimersByTime(500);
  }
  return { publisher, repeated: media(receiver).length - before };
}

const plis = (publisher: TestForwarder): number =>
  feedbackOf(publisher).filter(({ kind }) => kind === 'pli').length;

test('every key-frame request of a relay reaches the publisher, and no group is repeated', () => {
  const { publisher, repeated } = request(true);
  expect(repeated).toBe(0);
  expect(plis(publisher)).toBeGreaterThanOrEqual(10);
});

test('requests of one viewer are limited, and answered with the cached group', () => {
  const { publisher, repeated } = request(false);
  expect(repeated).toBeGreaterThan(0);
  expect(plis(publisher)).toBeLessThan(10);
});

test('the estimate of a relay does not limit the publisher', () => {
  const publisher = createForwarder(publisherVideo, 10);
  const relay = createForwarder(viewerVideo, 20, { relays: true });
  watch(publisher, relay);
  feed(publisher, new TestStream(102, 1).key());
  relay.forwarder.receive(writeRemb(9, 100_000, [20]));
  publisher.forwarder.report();
  const remb = feedbackOf(publisher).find(({ kind }) => kind === 'remb');
  expect(remb).toMatchObject({ bitrate: 10_000_000 });
});
