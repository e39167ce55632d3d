import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';

/** Debian's package is ffmpeg. */
export const hasFfmpeg = existsSync('/usr/bin/ffmpeg') && existsSync('/usr/bin/ffprobe');

export interface ProbedStream {
  readonly codec_name: string;
  readonly width?: number;
  readonly height?: number;
  readonly nb_read_frames: string;
  readonly duration: string;
}

export interface Probed {
  readonly video: ProbedStream;
  readonly audio: ProbedStream | undefined;
}

/** Decodes all of a file with ffprobe; throws if it warns of anything. */
export async function probe(file: string): Promise<Probed> {
  const { stdout, stderr } = await promisify(execFile)('ffprobe', [
    ...['-v', 'warning', '-count_frames', '-show_streams', '-of', 'json', file],
  ]);
  if (stderr !== '') throw new Error(`${file}: ${stderr}`);
  const { streams } = JSON.parse(stdout) as { streams: (ProbedStream & { codec_type: string })[] };
  const video = streams.find(({ codec_type: type }) => type === 'video');
  if (video === undefined) throw new Error(`${file} has no video.`);
  return { video, audio: streams.find(({ codec_type: type }) => type === 'audio') };
}

/** The audio of a file, or of one in a raw format, in 16 bits. */
export async function decodeAudio(file: string, format: readonly string[] = []): Promise<Buffer> {
  const { stdout } = await promisify(execFile)(
    'ffmpeg',
    ['-v', 'error', ...format, '-i', file, '-map', '0:a', '-f', 's16le', '-'],
    { encoding: 'buffer', maxBuffer: 2 ** 28 },
  );
  return stdout;
}
