import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { groupIntoFrames, type EncodedFrame } from '@boardcast/testkit/encoded-frame';
import { splitAnnexB } from '@boardcast/testkit/nal-unit';

export const clipFps = 25;
const gop = 50;

export interface ClipOptions {
  readonly size?: string;
  readonly seconds?: number;
}

/** ffmpeg's test pattern at 1.5 Mbit/s, an IDR every two seconds, encoded by the installed ffmpeg. */
export async function encodeClip(options: ClipOptions = {}): Promise<readonly EncodedFrame[]> {
  const { size = '640x480', seconds = 4 } = options;
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-f', 'lavfi'],
      ...['-i', `testsrc2=size=${size}:rate=${clipFps}`, '-t', String(seconds)],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-profile:v', 'baseline', '-bf', '0'],
      ...['-pix_fmt', 'yuv420p', '-g', String(gop), '-b:v', '1500k', '-maxrate', '1500k'],
      ...['-bufsize', '300k', '-x264-params', 'threads=1:sliced-threads=0:scenecut=0'],
      ...['-f', 'h264', 'pipe:1'],
    ],
    { encoding: 'buffer', maxBuffer: 2 ** 28 },
  );
  return groupIntoFrames(splitAnnexB(stdout));
}
