import { Program } from '@boardcast/testkit/program';
import { until } from '@boardcast/testkit/until';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeClip } from '../testing/clip.ts';
import { summarize } from '../testing/reception.ts';
import { RtspFixture } from '../testing/rtsp-fixture.ts';
import {
  hasReaders,
  playWithFfplay,
  readWithFfmpeg,
  readWithGStreamer,
} from '../testing/rtsp-readers.ts';

const seconds = 4;
const frames = 100;
const maxSkewMs = 40;
const transports = ['tcp', 'udp'] as const;

describe.skipIf(!hasReaders)('installed readers', () => {
  let fixture: RtspFixture;

  beforeAll(async () => {
    // At a low bitrate: a receive buffer holds seconds of it, for a reader on a busy machine.
    const clip = await encodeClip({ size: '320x240', bitrate: 200_000 });
    fixture = await RtspFixture.start(clip);
  });

  afterAll(() => fixture.close());

  test.each(transports)('ffmpeg reads every frame at its time by %s', async (transport) => {
    const reception = await readWithFfmpeg(fixture.url, transport, frames, fixture.hashes);

    const summary = summarize(reception);
    expect(summary).toMatchObject({ videoFrames: frames, wrongFrames: 0, backwards: 0 });
    expect(summary.audioFrames).toBeGreaterThan(frames / 2);
    expect(summary.maxSkewMs).toBeLessThan(maxSkewMs);
  });

  test.each(transports)('GStreamer reads every frame at its time by %s', async (transport) => {
    const summary = summarize(await readWithGStreamer(fixture.url, transport, seconds));

    expect(summary).toMatchObject({ wrongFrames: 0, backwards: 0 });
    expect(summary.videoFrames).toBeGreaterThan(frames / 2);
    expect(summary.audioFrames).toBeGreaterThan(frames / 2);
    expect(summary.maxSkewMs).toBeLessThan(maxSkewMs);
  });

  test.each(transports)('ffplay plays by %s', async (transport) => {
    const moments = await playWithFfplay(fixture.url, transport, 2);

    const times = moments.map(({ time }) => time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  test('ffmpeg decodes over a change of the resolution', async () => {
    const decoder = Program.start('ffmpeg', {
      arguments: [
        ...['-hide_banner', '-loglevel', 'error', '-nostats', '-rtsp_transport', 'tcp'],
        ...['-i', fixture.url, '-map', '0:v', '-frames:v', '75', '-f', 'framemd5', '-'],
      ],
    });
    const count = () => decoder.output.filter((line) => line.startsWith('0,')).length;
    await until('it decodes', () => count() > 20);
    fixture.board.replaceClip(await encodeClip({ size: '640x480', bitrate: 400_000 }));
    await decoder.exited();

    expect(decoder.errorOutput).toEqual([]);
    expect(count()).toBe(75);
  });
});
