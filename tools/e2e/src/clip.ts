import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  groupIntoFrames,
  type EncodedFrame,
  type VideoCodec,
} from '@boardcast/testkit/encoded-frame';
import { splitAnnexB, splitIvf } from '@boardcast/testkit/nal-unit';

interface FfmpegCore {
  readonly FS: { readFile(name: string): Uint8Array };
  setLogger(logger: () => void): void;
  exec(...args: string[]): number;
}

export interface ClipOptions {
  /** H264 by default, encoded by x264 as in the virtual board. */
  readonly codec?: VideoCodec;
  /** A source of ffmpeg's lavfi, such as `testsrc2=size=640x480:rate=25`. */
  readonly source: string;
  readonly seconds: number;
  /** In bit/s. */
  readonly bitrate: number;
  /** Frames from one IDR to the next. */
  readonly gop: number;
}

const output = 'out';

function encoderArguments(options: ClipOptions): readonly string[] {
  const { codec = 'H264', source, seconds, bitrate, gop } = options;
  const kbit = Math.round(bitrate / 1000);
  return [
    ...['-f', 'lavfi', '-i', source, '-t', String(seconds), '-pix_fmt', 'yuv420p'],
    ...['-g', String(gop), '-b:v', `${kbit}k`, '-minrate', `${kbit}k`, '-maxrate', `${kbit}k`],
    ...['-bufsize', `${kbit / 5}k`],
    ...(codec === 'H264' ? x264 : libvpx),
  ];
}

const x264 = [
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-profile:v', 'baseline'],
  ...['-x264-params', 'threads=1:sliced-threads=0', '-f', 'h264'],
];
const libvpx = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-f', 'ivf'];

/** Encodes frames with the virtual board's ffmpeg: the same bytes in every run. */
export async function encodeClip(options: ClipOptions): Promise<readonly EncodedFrame[]> {
  const stream = await encodeFile(encoderArguments(options));
  if (options.codec === 'VP8') return splitIvf(stream).map((frame) => [frame]);
  return groupIntoFrames(splitAnnexB(stream));
}

/** The file that ffmpeg writes with these arguments. */
export async function encodeFile(ffmpegArguments: readonly string[]): Promise<Buffer> {
  const core = await loadCore();
  core.setLogger(() => undefined);
  if (core.exec(...ffmpegArguments, output) !== 0) throw new Error('ffmpeg could not encode.');
  return Buffer.from(core.FS.readFile(output));
}

async function loadCore(): Promise<FfmpegCore> {
  const resolve = createRequire(import.meta.url).resolve;
  const folder = path.join(path.dirname(resolve('@ffmpeg/core')), '../esm');
  // The build is for a worker in a browser, and reads the address that it was loaded from.
  const script = pathToFileURL(path.join(folder, 'ffmpeg-core.js')).href;
  Object.assign(globalThis, { self: globalThis, WorkerGlobalScope: Object });
  Object.assign(globalThis, { location: { href: script } });
  const { default: create } = (await import(script)) as {
    default: (options: object) => Promise<FfmpegCore>;
  };
  const wasmBinary = await readFile(path.join(folder, 'ffmpeg-core.wasm'));
  return create({ wasmBinary, mainScriptUrlOrBlob: `${script}#${btoa('{}')}` });
}
