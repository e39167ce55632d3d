import { existsSync } from 'node:fs';
import { Program } from '@boardcast/testkit/program';

/** Debian's package. */
export const hasFfmpeg = existsSync('/usr/bin/ffmpeg');

export type Transport = 'tcp' | 'udp';

/** The times of the frames that ffmpeg has read, in ms. */
export interface FrameTimes {
  readonly video: readonly number[];
  readonly audio: readonly number[];
}

/** Reads so many frames of video without decoding them; rejects with ffmpeg's last lines. */
export async function readTimes(
  url: string,
  transport: Transport,
  frames: number,
): Promise<FrameTimes> {
  const program = Program.start('ffmpeg', {
    arguments: [
      ...['-hide_banner', '-loglevel', 'warning', '-nostats', '-rtsp_transport', transport],
      ...['-i', url, '-c', 'copy', '-frames:v', String(frames), '-f', 'framecrc', '-'],
    ],
  });
  try {
    await program.exited();
    if (program.exitCode !== 0) throw new Error(program.errorOutput.slice(-3).join('\n'));
    const rows = program.output.map((line) => line.split(',').map((cell) => cell.trim()));
    const timesOf = (stream: string, ticksPerMs: number) =>
      rows.filter(([index]) => index === stream).map(([, , pts]) => Number(pts) / ticksPerMs);
    // Version 5 leaves the time of its first H.264 frame open.
    return { video: timesOf('0', 90).slice(1), audio: timesOf('1', 8) };
  } finally {
    await program.kill();
  }
}

/** The differences of successive times. */
export const steps = (times: readonly number[]): readonly number[] =>
  times.slice(1).map((time, at) => time - (times[at] ?? time));
