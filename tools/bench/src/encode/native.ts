import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Profile } from '@boardcast/board';
import { codecArguments } from '@boardcast/virtual-board/encoder';

const run = promisify(execFile);

/** The repetitions of the clip, which make ffmpeg's own start negligible. */
const rounds = 8;

export interface NativePace {
  readonly fps: number;
  /** The mean time per frame, in ms: ffmpeg does not report each. */
  readonly meanMs: number;
}

/** Encodes the clip with the machine's own ffmpeg and the arguments of the virtual board. */
export async function measureNative(profile: Profile, clip: string): Promise<NativePace> {
  const { width, height, fps } = profile;
  const { stderr } = await run('ffmpeg', [
    ...['-benchmark', '-stream_loop', `${rounds - 1}`],
    ...['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-r', `${fps}`],
    ...['-i', clip, ...codecArguments(profile), '-f', 'null', '-'],
  ]);
  const seconds = Number(/rtime=([\d.]+)s/.exec(stderr)?.[1]);
  const frames = Number([...stderr.matchAll(/frame= *(\d+)/g)].at(-1)?.[1]);
  if (!(seconds > 0 && frames > 0)) throw new Error('ffmpeg did not report its time.');
  return { fps: frames / seconds, meanMs: (seconds * 1000) / frames };
}
