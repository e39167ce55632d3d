import { expect, test } from 'vitest';
import type { MediaFrame } from '../../media/media-frame.ts';
import { FakeBoardStreams } from '../../testing/fake-board-streams.ts';
import { audioFrame, deltaFrame, keyFrame } from '../../testing/media-frames.ts';
import { BoardFeed } from '../media/board-feed.ts';
import type { TrackKind } from '../message/rtsp-url.ts';
import { FrameDelivery } from './frame-delivery.ts';
import { MediaTrack } from './media-track.ts';
import type { PacketSink } from './packet-sink.ts';

class FakeSink implements PacketSink {
  readonly prefixBytes = 0;
  readonly transport = '';
  readonly sendRtcp = () => undefined;
  readonly close = () => undefined;
  backlogBytes = 0;
  frames = 0;

  sendRtp(): void {
    this.frames += 1;
  }
}

class Reader {
  readonly video = new FakeSink();
  readonly audio = new FakeSink();
  readonly delivery: FrameDelivery;
  readonly feed: BoardFeed;
  readonly #streams = new FakeBoardStreams();
  #time = 0;

  constructor(...kinds: readonly TrackKind[]) {
    const lease = this.#streams.acquire('garden');
    this.feed = new BoardFeed('garden', lease, undefined, () => undefined);
    const codecs = { video: 'H264', audio: 'PCMA' } as const;
    const tracks = kinds.map(
      (kind) => [kind, new MediaTrack(this.feed, kind, codecs[kind], this[kind])] as const,
    );
    this.delivery = new FrameDelivery(new Map(tracks));
    this.feed.onFrame((frame) => this.delivery.deliver(frame));
  }

  /** The board sends this; returns how many frames of video and of audio have been sent on. */
  send(...makers: readonly ((time: number) => MediaFrame)[]): readonly [number, number] {
    for (const make of makers) this.#streams.stream('garden').send(make((this.#time += 20)));
    return [this.video.frames, this.audio.frames];
  }
}

test('nothing is sent before a key frame', () => {
  const reader = new Reader('video', 'audio');

  expect(reader.send(deltaFrame, audioFrame)).toEqual([0, 0]);
  expect(reader.delivery.isStarting).toBe(true);
  expect(reader.send(keyFrame, audioFrame, deltaFrame)).toEqual([2, 1]);
  expect(reader.delivery.skippedFrames).toBe(0);
});

test('audio alone needs no key frame', () => {
  expect(new Reader('audio').send(audioFrame, deltaFrame, audioFrame)).toEqual([0, 2]);
});

test('frames that were sent are not sent again', () => {
  const reader = new Reader('video', 'audio');
  reader.send(keyFrame, audioFrame, deltaFrame);

  reader.delivery.start();
  reader.delivery.replay(reader.feed.recent);
  expect(reader.send(deltaFrame)).toEqual([3, 1]);
});

test('a backlog holds frames back until a key frame after most of it was taken', () => {
  const reader = new Reader('video', 'audio');
  reader.send(keyFrame);

  reader.video.backlogBytes = 3_000_000;
  expect(reader.send(deltaFrame, keyFrame, audioFrame)).toEqual([1, 0]);
  reader.video.backlogBytes = 1_000_000;
  expect(reader.send(deltaFrame, keyFrame)).toEqual([1, 0]);
  reader.video.backlogBytes = 0;
  expect(reader.send(deltaFrame, audioFrame)).toEqual([1, 0]);
  expect(reader.send(keyFrame, audioFrame, deltaFrame)).toEqual([3, 1]);
  expect(reader.delivery.skippedFrames).toBe(7);
});
