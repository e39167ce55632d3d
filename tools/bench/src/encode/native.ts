import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Profile } from '@boardcast/board';
import { codecArguments } from '@boardcast/virtual-board/encoder';

const run = promisify(execFile);

/** How often the clip is shown: ffmpeg's own start must not count. */
const rounds = 8;

export interface NativePace {
  readonly fps: number;
  /** Milliseconds a picture, the mean: ffmpeg does not tell each. */
  readonly meanMs: number;
}

/** Has the machine's own ffmpeg encode the clip, by the arguments of the virtual board. */
export async function measureNative(profile: Profile, clip: string): Promise<NativePace> {
  const { width, height, fps } = profile;
  const { stderr } = await run('ffmpeg', [
    ...['-benchmark', '-stream_loop', `${rounds - 1}`],
    ...['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-r', `${fps}`],
    ...['-i', clip, ...codecArguments(profile), '-f', 'null', '-'],
  ]);
  const seconds = Number(/rtime=([\d.]+)s/.exec(stderr)?.[1]);
  const frames = Number([...stderr.matchAll(/frame= *(\d+)/g)].at(-1)?.[1]);
  if (!(seconds > 0 && frames > 0)) throw new Error('ffmpeg did not tell how long it took.');
  return { fps: frames / seconds, meanMs: (seconds * 1000) / frames };
}
