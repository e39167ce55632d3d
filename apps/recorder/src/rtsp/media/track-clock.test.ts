import { expect, test } from 'vitest';
import { audioFrame, deltaFrame } from '../../testing/media-frames.ts';
import { TrackClock } from './track-clock.ts';

const start = 1_700_000_000_000;
const distance = (from: number, to: number) => (to - from) | 0;

test('video has the times of its frames', () => {
  const clock = new TrackClock('H264', 4_294_967_000);

  const [first = 0, ...others] = [0, 40, 79.5, 120].map((ms) =>
    clock.advance(deltaFrame(start + ms)),
  );

  expect(others.map((timestamp) => distance(first, timestamp))).toEqual([3600, 7155, 10_800]);
  expect(distance(first, clock.at(start + 1120))).toBe(100_800);
});

test('audio keeps the spacing of its samples over imprecise times', () => {
  const clock = new TrackClock('PCMA', 5);
  const times = [0, 20.4, 39.1, 66, 80, 100, 112, 140];

  const stamps = times.map((ms) => clock.advance(audioFrame(start + ms)));

  expect(stamps.slice(1).map((stamp, index) => distance(stamps[index] ?? 0, stamp))).toEqual(
    Array.from({ length: 7 }, () => 160),
  );
});

test('reports follow the drift of audio slowly', () => {
  const clock = new TrackClock('PCMA', 0);
  const first = clock.at(start);
  // Its samples take 0.1 % more time than they should.
  for (let frame = 0; frame < 1000; frame += 1) clock.advance(audioFrame(start + frame * 20.02));
  const late = 1000 * 20.02;
  expect(distance(first, clock.at(start + late)) / 8 - late).toBeCloseTo(-20, 0);

  const steps = Array.from({ length: 100 }, (_, frame) => {
    const before = clock.at(start + late);
    clock.advance(audioFrame(start + late + 19 + frame * 20));
    return Math.abs(distance(before, clock.at(start + late)));
  });
  expect(Math.max(...steps)).toBeLessThanOrEqual(2);
  clock.advance(audioFrame(start + late + 9000));
  expect(distance(first, clock.at(start + late)) / 8 - late).toBeCloseTo(0, -1);
});

test('audio jumps over a gap, and its reports tell its own times', () => {
  const clock = new TrackClock('PCMA', 0);
  const first = clock.advance(audioFrame(start));

  expect(distance(first, clock.advance(audioFrame(start + 500)))).toBe(4000);
  expect(distance(first, clock.at(start + 600))).toBe(4800);
});

test.each(['PCMA', 'H264'] as const)('timestamps of %s never go back', (codec) => {
  const clock = new TrackClock(codec, 0);
  const frame = codec === 'PCMA' ? audioFrame : deltaFrame;
  const stamps = [0, 20, 40, -3000, 41, 60].map((ms) => clock.advance(frame(start + ms)));

  for (const [index, stamp] of stamps.slice(1).entries()) {
    expect(distance(stamps[index] ?? 0, stamp)).toBeGreaterThan(0);
  }
});
