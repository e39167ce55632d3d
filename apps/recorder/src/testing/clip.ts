import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { groupIntoFrames, type EncodedFrame } from '@boardcast/testkit/encoded-frame';
import { splitAnnexB } from '@boardcast/testkit/nal-unit';

export const clipFps = 25;
const gop = 50;

export interface ClipOptions {
  readonly size?: string;
  readonly seconds?: number;
  /** In bit/s. */
  readonly bitrate?: number;
}

/** ffmpeg's test pattern, an IDR every two seconds, encoded by the installed ffmpeg. */
export async function encodeClip(options: ClipOptions = {}): Promise<readonly EncodedFrame[]> {
  const { size = '640x480', seconds = 4, bitrate = 1_500_000 } = options;
  const rate = String(bitrate);
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-f', 'lavfi'],
      ...['-i', `testsrc2=size=${size}:rate=${clipFps}`, '-t', String(seconds)],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-profile:v', 'baseline', '-bf', '0'],
      ...['-pix_fmt', 'yuv420p', '-g', String(gop), '-b:v', rate, '-maxrate', rate],
      ...['-bufsize', String(bitrate / 5), '-x264-params', 'threads=1:sliced-threads=0:scenecut=0'],
      ...['-f', 'h264', 'pipe:1'],
    ],
    { encoding: 'buffer', maxBuffer: 2 ** 28 },
  );
  return groupIntoFrames(splitAnnexB(stdout));
}
