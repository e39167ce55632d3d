import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeBoardStreams } from '../../testing/fake-board-streams.ts';
import { audioFrame, deltaFrame, keyFrame } from '../../testing/media-frames.ts';
import { BoardFeeds } from './board-feeds.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const streams = new FakeBoardStreams();
  const feeds = new BoardFeeds(streams, () => undefined);
  return { streams, feeds, stream: streams.stream('garden'), lease: feeds.acquire('garden') };
}

test('a board is described once its video and audio have come', async () => {
  const { stream, lease } = setUp();
  const described = vi.fn();
  void lease.feed.describe(5000).then(described);

  stream.send(audioFrame(0));
  stream.send(deltaFrame(1));
  await vi.advanceTimersByTimeAsync(100);
  expect(described).not.toHaveBeenCalled();
  stream.send(keyFrame(40));
  await vi.advanceTimersByTimeAsync(0);

  expect(described).toHaveBeenCalledWith(expect.objectContaining({ audio: 'PCMA' }));
});

test('a board without audio is described after half a second', async () => {
  const { stream, lease } = setUp();
  const described = vi.fn();
  void lease.feed.describe(5000).then(described);
  stream.send(keyFrame(0));

  await vi.advanceTimersByTimeAsync(499);
  expect(described).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(described).toHaveBeenCalledWith(expect.objectContaining({ audio: undefined }));
});

test('what a board sent last is remembered, but audio that does not come again is not', async () => {
  const { streams, stream, feeds, lease } = setUp();
  stream.send(keyFrame(0));
  stream.send(audioFrame(0));
  lease.release();
  lease.release();
  expect(streams.leases('garden')).toBe(0);
  stream.setState('offline');

  const { feed } = feeds.acquire('garden');
  const remembered = feed.describe(1000);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await remembered).toMatchObject({ video: { codec: 'H264' }, audio: 'PCMA' });
  stream.send(keyFrame(40));
  await vi.advanceTimersByTimeAsync(500);
  expect(feed.media?.audio).toBeUndefined();
});

test('keeps the frames since the key frame, while there are not too many', () => {
  const { stream, lease } = setUp();
  stream.send(keyFrame(0));
  for (let time = 1; time < 2000; time += 1) stream.send(deltaFrame(time, 10));
  expect(lease.feed.recent).toHaveLength(2000);

  stream.send(deltaFrame(2000, 10));
  stream.send(deltaFrame(2001, 10));
  expect(lease.feed.recent).toEqual([]);
  stream.send(keyFrame(2002));
  expect(lease.feed.recent).toHaveLength(1);
  lease.release();
  expect(vi.getTimerCount()).toBe(0);
});
