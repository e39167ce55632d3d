import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { groupIntoFrames } from '@boardcast/testkit/encoded-frame';
import { splitAnnexB, splitIvf } from '@boardcast/testkit/nal-unit';
import { Random } from '@boardcast/testkit/random';
import { describe, expect, test } from 'vitest';
import type { VideoFrame } from '../../media/media-frame.ts';
import { hasFfmpeg, probe } from '../../testing/media-probe.ts';
import { RecordingsFixture, startOfTest } from '../../testing/recordings-fixture.ts';
import { codecOf, frameSizeOf } from '../mp4/track-format.ts';
import { videoFormatOf } from './video-format.ts';

async function encode(size: string, codec: readonly string[], format: string): Promise<Buffer> {
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    [
      ...['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=25`, '-t', '1'],
      ...['-pix_fmt', 'yuv420p', ...codec, '-f', format, '-'],
    ],
    { encoding: 'buffer', maxBuffer: 2 ** 26 },
  );
  return stdout;
}

const key = (codec: VideoFrame['codec'], units: readonly Buffer[]): VideoFrame => ({
  kind: 'video',
  codec,
  units,
  isKey: true,
  time: startOfTest,
});

describe.skipIf(!hasFfmpeg)('the format of a key frame', () => {
  test.each([
    ['1920x1080', ['-profile:v', 'high'], 'avc1.640028'],
    ['854x480', ['-profile:v', 'main'], 'avc1.4d401e'],
    ['322x242', ['-profile:v', 'baseline'], 'avc1.42c00d'],
    [
      '720x576',
      ['-profile:v', 'main', '-flags', '+ilme+ildct', '-x264opts', 'tff=1'],
      'avc1.4d401e',
    ],
  ])('%s, H.264 %j: %s', async (size, profile, codec) => {
    const stream = await encode(size, ['-c:v', 'libx264', '-bf', '0', ...profile], 'h264');
    const format = videoFormatOf(key('H264', groupIntoFrames(splitAnnexB(stream))[0] ?? []));
    if (format === undefined) throw new Error('There is no format.');
    const { width, height } = frameSizeOf(format);
    expect([`${width}x${height}`, codecOf(format)]).toEqual([size, codec]);
  });

  test('VP8 is recorded as vp08, and Opus as it comes', async () => {
    const stream = await encode(
      '320x240',
      ['-c:v', 'libvpx', '-g', '10', '-deadline', 'realtime'],
      'ivf',
    );
    const fixture = await RecordingsFixture.create();
    const recordings = await fixture.open();
    fixture.streams.setBoards(['kitchen']);
    const board = fixture.streams.stream('kitchen');
    splitIvf(stream).forEach((frame, index) => {
      const time = startOfTest + index * 40;
      board.send({ ...key('VP8', [frame]), isKey: ((frame[0] ?? 1) & 1) === 0, time });
      for (const offset of [0, 20]) {
        const data = Buffer.from([0xf8, 0xff, 0xfe]);
        board.send({ kind: 'audio', codec: 'OPUS', data, time: time + offset, duration: 20 });
      }
    });
    await recordings.close();
    const [segment] = await recordings.segments('kitchen', 0, Infinity);
    expect(segment?.mimeType).toBe('video/mp4; codecs="vp08.00.10.08, opus"');
    const { video, audio } = await probe(fixture.segments()[0]?.path ?? '');
    expect([video.codec_name, video.width, video.nb_read_frames]).toEqual(['vp8', 320, '25']);
    expect([audio?.codec_name, Number(audio?.duration)]).toEqual(['opus', 1]);
    await fixture.close();
  });
});

test('damaged parameter sets are no format, or one with a size, and end nothing', () => {
  const random = new Random(5);
  for (let round = 0; round < 3000; round += 1) {
    const bytes = () => Array.from({ length: random.below(40) }, () => random.below(256));
    const units = [Buffer.from([0x67, ...bytes()]), Buffer.from([0x68, ...bytes()])];
    for (const frame of [key('H264', units), key('VP8', [Buffer.from(bytes())])]) {
      const format = videoFormatOf(frame);
      if (format !== undefined) expect(frameSizeOf(format).width).toBeGreaterThan(0);
    }
  }
});
