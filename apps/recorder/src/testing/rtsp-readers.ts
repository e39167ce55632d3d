import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Program } from '@boardcast/testkit/program';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import { pause, until } from '@boardcast/testkit/until';
import type { MediaFrame } from '../media/media-frame.ts';
import { audioNumbers, videoNumbers } from './clip-board.ts';
import type { ReceivedFrame, Reception } from './reception.ts';

/** Debian's packages are ffmpeg and gstreamer1.0-tools. */
export const hasReaders = ['ffmpeg', 'ffplay', 'gst-launch-1.0'].every((name) =>
  existsSync(`/usr/bin/${name}`),
);

export type Transport = 'tcp' | 'udp';

const startCode = Buffer.from([0, 0, 0, 1]);
const md5 = (data: Buffer) => createHash('md5').update(data).digest('hex');

/** The numbers of a board's frames by the MD5 of what ffmpeg makes of their packets. */
export class FrameHashes {
  readonly #numbers = new Map<string, number>();

  add(frame: MediaFrame): void {
    if (frame.kind === 'audio') {
      this.#numbers.set(md5(frame.data), audioNumbers(frame.data)[0] ?? -1);
      return;
    }
    const bytes = Buffer.concat(frame.units.flatMap((unit) => [startCode, unit]));
    this.#numbers.set(md5(bytes), videoNumbers(bytes)[0] ?? -1);
  }

  numberOf(hash: string): number {
    return this.#numbers.get(hash) ?? -1;
  }
}

/** Reads this many frames with ffmpeg, without decoding them. */
export async function readWithFfmpeg(
  url: string,
  transport: Transport,
  frames: number,
  hashes: FrameHashes,
): Promise<Reception> {
  const program = Program.start('ffmpeg', {
    arguments: [
      ...['-hide_banner', '-loglevel', 'warning', '-nostats', '-rtsp_transport', transport],
      ...['-i', url, '-c', 'copy', '-frames:v', String(frames), '-f', 'framemd5', '-'],
    ],
  });
  await program.exited();
  if (program.exitCode !== 0) throw new Error(program.errorOutput.slice(-5).join('\n'));
  const rows = program.output.map((line) => line.split(',').map((cell) => cell.trim()));
  const read = (stream: string, ticksPerMs: number): ReceivedFrame[] =>
    rows
      .filter(([index]) => index === stream)
      .map(([, , pts, , , hash = '']) => ({
        number: hashes.numberOf(hash),
        pts: Number(pts) / ticksPerMs,
      }));
  // Version 5 leaves the time of its first H.264 frame open.
  const [first, ...video] = read('0', 90);
  const start = first === undefined ? [] : [{ ...first, pts: -1000 }];
  return { video: [...start, ...video], audio: read('1', 8) };
}

const gdp = { headerBytes: 62, buffer: 1 };

/** The buffers in a file of GStreamer's gdppay, each with its time in ms. */
function gdpBuffers(file: Buffer): { pts: number; data: Buffer }[] {
  const buffers: { pts: number; data: Buffer }[] = [];
  for (let at = 0; at + gdp.headerBytes <= file.length;) {
    const start = at + gdp.headerBytes;
    const end = start + file.readUInt32BE(at + 6);
    if (file.readUInt16BE(at + 4) === gdp.buffer && end <= file.length) {
      const pts = Number(file.readBigUInt64BE(at + 10)) / 1e6;
      buffers.push({ pts, data: file.subarray(start, end) });
    }
    at = end;
  }
  return buffers;
}

/** Reads for this time with GStreamer, without decoding anything. */
export async function readWithGStreamer(
  url: string,
  transport: Transport,
  durationSeconds: number,
): Promise<Reception> {
  const folder = await temporaryFolder('rtsp');
  const file = (name: string) => path.join(folder.path, name);
  const sink = (name: string) => [
    ...['!', 'gdppay', '!', 'filesink', 'sync=false', 'buffer-mode=unbuffered'],
    `location=${file(name)}`,
  ];
  const program = Program.start('gst-launch-1.0', {
    arguments: [
      // The times of the packets: by default those of their arrival have a part in them.
      ...[
        'rtspsrc',
        `location=${url}`,
        `protocols=${transport}`,
        'buffer-mode=none',
        'name=source',
      ],
      // Without caps: gst-launch does not always link two filters to pads that appear at once.
      ...['source.', '!', 'rtph264depay', '!'],
      ...['video/x-h264,stream-format=byte-stream,alignment=au', ...sink('video')],
      ...['source.', '!', 'rtppcmadepay', ...sink('audio')],
    ],
    stopBy: 'SIGINT',
  });
  const read = async (name: string, numbersOf: (data: Buffer) => readonly number[]) => {
    const buffers = gdpBuffers(await readFile(file(name)));
    return buffers.map(({ pts, data }) => ({ pts, number: numbersOf(data)[0] ?? -1 }));
  };
  try {
    const hasData = async () => (await stat(file('video')).catch(() => ({ size: 0 }))).size > 0;
    await until('GStreamer reads', async () => !program.isRunning || (await hasData()), 60_000);
    await Promise.race([pause(durationSeconds * 1000), program.exited()]);
    if (!program.isRunning) throw new Error(program.lines.slice(-5).join('\n'));
    await program.stop();
    return { video: await read('video', videoNumbers), audio: await read('audio', audioNumbers) };
  } finally {
    await program.kill();
    await folder.remove();
  }
}

/** Plays with ffplay, without a screen; resolves with what its statistics say about each moment, in s. */
export async function playWithFfplay(
  url: string,
  transport: Transport,
  durationSeconds: number,
): Promise<readonly { readonly time: number; readonly difference: number }[]> {
  const program = Program.start('ffplay', {
    arguments: ['-hide_banner', '-stats', '-rtsp_transport', transport, url],
    environment: { SDL_VIDEODRIVER: 'dummy', SDL_AUDIODRIVER: 'dummy' },
  });
  try {
    const moments: { time: number; difference: number }[] = [];
    program.onLine((line) => {
      const found = /^\s*([\d.]+) A-V:\s*(-?[\d.]+)/.exec(line);
      if (found !== null) moments.push({ time: Number(found[1]), difference: Number(found[2]) });
    });
    const hasPlayed = () => (moments.at(-1)?.time ?? 0) - (moments[0]?.time ?? 0) > durationSeconds;
    const timeoutMs = 60_000 + durationSeconds * 3000;
    await until('ffplay plays', () => !program.isRunning || hasPlayed(), timeoutMs);
    if (!hasPlayed()) throw new Error(program.lines.slice(-5).join('\n'));
    return moments;
  } finally {
    await program.kill();
  }
}
