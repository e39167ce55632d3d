import { beforeEach, expect, test } from 'vitest';
import type { MediaFrame } from '../media/media-frame.ts';
import { FrameOrder } from './frame-order.ts';

let passed: string[];
let order: FrameOrder;

beforeEach(() => {
  passed = [];
  order = new FrameOrder({
    onVideo: ({ time }) => passed.push(`video ${time}`),
    onAudio: ({ time }) => passed.push(`audio ${time}`),
  });
});

const video = (time: number): MediaFrame => ({
  kind: 'video',
  codec: 'H264',
  units: [],
  isKey: false,
  time,
});
const audio = (time: number): MediaFrame => ({
  kind: 'audio',
  codec: 'PCMA',
  data: Buffer.alloc(160),
  time,
  duration: 20,
});

test('passes frames on in the order of their times, video first', () => {
  for (const frame of [
    video(0),
    video(40),
    audio(-5),
    audio(15),
    audio(40),
    audio(60),
    video(80),
  ]) {
    order.add(frame);
  }
  expect(passed).toEqual(['audio -5', 'video 0', 'audio 15', 'video 40', 'audio 40', 'audio 60']);
});

test('video does not wait for audio that does not come', () => {
  for (let time = 0; time <= 1000; time += 40) order.add(video(time));
  expect(passed.at(-1)).toBe('video 600');
});

test('flush passes all on', () => {
  order.add(video(0));
  order.add(video(40));
  order.flush();
  expect(passed).toEqual(['video 0', 'video 40']);
});

test('frames whose times do not advance do not accumulate', () => {
  for (let count = 0; count < 5000; count += 1) order.add(audio(7));
  expect(passed.length).toBeGreaterThan(3900);
});

test('after the clock was set back nothing waits for the time before', () => {
  order.add(video(10_000));
  order.add(video(10_040));
  order.add(video(0));
  order.add(audio(10));
  order.add(video(40));
  expect(passed).toEqual(['video 10000', 'video 10040', 'video 0', 'audio 10']);
});
