import { describe, expect, test } from 'vitest';
import type { AudioCodec, AudioFrame } from '../../media/media-frame.ts';
import type { AudioRun, AudioTrack } from './audio-track.ts';
import { createAudioTrack } from './create-audio-track.ts';

const start = 1_000_000;

function frameAt(codec: AudioCodec, time: number): AudioFrame {
  return { kind: 'audio', codec, data: Buffer.alloc(160, 0xd5), time: start + time, duration: 20 };
}

function addFrames(track: AudioTrack, times: readonly number[]): AudioRun | undefined {
  track.begin(start);
  for (const time of times) track.add(frameAt(track.codec, time));
  return track.take();
}

function ms(track: AudioTrack, run: AudioRun | undefined): number {
  const ticks = run?.samples.reduce((sum, { duration }) => sum + duration, 0) ?? 0;
  return (ticks * 1000) / track.format.timescale;
}

describe.each(['PCMA', 'PCMU', 'OPUS'] as const)('%s', (codec) => {
  const track = () => createAudioTrack(codec);

  test('frames follow each other, whatever the jitter of their times', () => {
    const audio = track();
    const run = addFrames(audio, [0, 21.3, 39.2, 64, 80]);
    expect(run?.time).toBe(start);
    expect(ms(audio, run)).toBe(100);
  });

  test('lost frames become silence', () => {
    const audio = track();
    expect(ms(audio, addFrames(audio, [0, 20, 80]))).toBe(100);
  });

  test('a frame for a time that has audio is left out', () => {
    const audio = track();
    expect(ms(audio, addFrames(audio, [0, 20, 0, 40]))).toBe(60);
  });

  test('a time far from the others is left out', () => {
    const audio = track();
    expect(ms(audio, addFrames(audio, [0, 60_000_000, -60_000_000, 20]))).toBe(40);
  });

  test('fill continues with silence up to a time', () => {
    const audio = track();
    addFrames(audio, [0]);
    audio.fill(start + 1000);
    expect(ms(audio, audio.take())).toBe(980);
    audio.fill(start + 500);
    expect(audio.take()).toBeUndefined();
  });

  test('the next segment continues without an overlap', () => {
    const audio = track();
    const first = addFrames(audio, [0, 20, 40]);
    audio.begin(start + 50);
    audio.add(frameAt(codec, 62));
    const second = audio.take();
    expect(second?.time).toBeCloseTo((first?.time ?? 0) + ms(audio, first), 5);
  });

  test('after a gap, and after the clock was set back, the next frame determines the time', () => {
    const audio = track();
    addFrames(audio, [0]);
    for (const time of [60_000, -60_000]) {
      audio.begin(start + time);
      audio.add(frameAt(codec, time + 7));
      expect(audio.take()?.time).toBeCloseTo(start + time + 7, 5);
    }
  });
});
