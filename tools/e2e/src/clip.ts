import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** A NAL unit without its start code. */
export type NalUnit = Buffer;
/** The NAL units of one picture, an IDR's with its parameter sets; or one frame of VP8. */
export type Picture = readonly NalUnit[];

interface FfmpegCore {
  readonly FS: { readFile(name: string): Uint8Array };
  setLogger(logger: () => void): void;
  exec(...args: string[]): number;
}

export type ClipCodec = 'H264' | 'VP8';

/** What is encoded, and how. */
export interface ClipOptions {
  /** H264 by x264, as the virtual board does it, without one. */
  readonly codec?: ClipCodec;
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
    output,
  ];
}

const x264 = [
  ...['-c:v', 'libx264', '-preset', 'ultrafast', '-profile:v', 'baseline'],
  ...['-x264-params', 'threads=1:sliced-threads=0', '-f', 'h264'],
];
const libvpx = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-f', 'ivf'];
const ivfHeaderBytes = 32;
const ivfFrameHeaderBytes = 12;

const sliceTypes = [1, 5];
const parameterTypes = [7, 8];

/** Encodes frames with the virtual board's own ffmpeg: the same bytes in every run. */
export async function encodeClip(options: ClipOptions): Promise<readonly Picture[]> {
  const core = await loadCore();
  core.setLogger(() => undefined);
  if (core.exec(...encoderArguments(options)) !== 0) throw new Error('ffmpeg could not encode.');
  const stream = Buffer.from(core.FS.readFile(output));
  return options.codec === 'VP8' ? framesOf(stream) : picturesOf(stream);
}

/** Splits an IVF file. */
function framesOf(ivf: Buffer): readonly Picture[] {
  const frames: Picture[] = [];
  for (let at = ivfHeaderBytes; at + ivfFrameHeaderBytes <= ivf.length;) {
    const start = at + ivfFrameHeaderBytes;
    at = start + ivf.readUInt32LE(at);
    frames.push([ivf.subarray(start, at)]);
  }
  return frames;
}

async function loadCore(): Promise<FfmpegCore> {
  const resolve = createRequire(import.meta.url).resolve;
  const folder = path.join(path.dirname(resolve('@ffmpeg/core')), '../esm');
  // The build is made for a worker of a browser: it wants to know where it was loaded from.
  const script = pathToFileURL(path.join(folder, 'ffmpeg-core.js')).href;
  Object.assign(globalThis, { self: globalThis, WorkerGlobalScope: Object });
  Object.assign(globalThis, { location: { href: script } });
  const { default: create } = (await import(script)) as {
    default: (options: object) => Promise<FfmpegCore>;
  };
  const wasmBinary = await readFile(path.join(folder, 'ffmpeg-core.wasm'));
  return create({ wasmBinary, mainScriptUrlOrBlob: `${script}#${btoa('{}')}` });
}

/** Splits a stream of one slice a picture; what is no slice and no parameter set is left out. */
export function picturesOf(stream: Buffer): readonly Picture[] {
  const pictures: Picture[] = [];
  let parameters: NalUnit[] = [];
  for (const unit of unitsOf(stream)) {
    const type = (unit[0] ?? 0) & 0x1f;
    if (parameterTypes.includes(type)) parameters.push(unit);
    if (!sliceTypes.includes(type)) continue;
    pictures.push([...parameters, unit]);
    parameters = [];
  }
  return pictures;
}

function unitsOf(stream: Buffer): readonly NalUnit[] {
  const starts: number[] = [];
  const code = Buffer.from([0, 0, 1]);
  for (let at = stream.indexOf(code); at >= 0; at = stream.indexOf(code, at + 3)) starts.push(at);
  return starts.map((start, place) => {
    let end = starts[place + 1] ?? stream.length;
    while (end > start + 3 && stream[end - 1] === 0) end -= 1;
    return stream.subarray(start + 3, end);
  });
}
