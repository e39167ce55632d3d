import { afterAll, beforeAll, expect, test } from 'vitest';
import { encodeClip, clipFps } from '../testing/clip.ts';
import { summarize, type ReceptionSummary } from '../testing/reception.ts';
import { RtspFixture } from '../testing/rtsp-fixture.ts';
import { playWithFfplay, readWithFfmpeg, readWithGStreamer } from '../testing/rtsp-readers.ts';

/** `SOAK_SECONDS`: how long each reader reads. */
const seconds = Number(process.env['SOAK_SECONDS'] ?? 600);
const frames = seconds * clipFps;
const maxSkewMs = 40;

let fixture: RtspFixture;

beforeAll(async () => {
  fixture = await RtspFixture.start(await encodeClip());
});

afterAll(() => fixture.close());

function expectComplete(name: string, summary: ReceptionSummary): void {
  console.log(name, JSON.stringify(summary));
  expect(summary).toMatchObject({ wrongFrames: 0, backwards: 0 });
  expect(summary.videoFrames).toBeGreaterThanOrEqual(frames * 0.98);
  expect(summary.audioFrames).toBeGreaterThanOrEqual(2 * frames * 0.98);
  expect(summary.maxSkewMs).toBeLessThan(maxSkewMs);
}

test.concurrent.each(['tcp', 'udp'] as const)('ffmpeg reads by %s', async (transport) => {
  const reception = await readWithFfmpeg(fixture.url, transport, frames, fixture.hashes);
  expectComplete(`ffmpeg ${transport}`, summarize(reception));
});

test.concurrent.each(['tcp', 'udp'] as const)('GStreamer reads by %s', async (transport) => {
  const reception = await readWithGStreamer(fixture.url, transport, seconds);
  expectComplete(`GStreamer ${transport}`, summarize(reception));
});

test.concurrent.each(['tcp', 'udp'] as const)('ffplay plays by %s', async (transport) => {
  const moments = await playWithFfplay(fixture.url, transport, seconds);
  const differences = moments.map(({ difference }) => Math.abs(difference)).sort((a, b) => a - b);
  const median = (differences[differences.length >> 1] ?? Infinity) * 1000;
  console.log(`ffplay ${transport}`, JSON.stringify({ moments: moments.length, median }));
  expect(median).toBeLessThan(maxSkewMs);
});
