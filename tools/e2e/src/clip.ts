import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** A NAL unit without its start code. */
export type NalUnit = Buffer;
/** The NAL units of one picture; the first picture's begin with its parameter sets. */
export type Picture = readonly NalUnit[];

interface FfmpegCore {
  readonly FS: { readFile(name: string): Uint8Array };
  setLogger(logger: () => void): void;
  exec(...args: string[]): number;
}

/** What is encoded, and how. */
export interface ClipOptions {
  /** A source of ffmpeg's lavfi, such as `testsrc2=size=640x480:rate=25`. */
  readonly source: string;
  readonly seconds: number;
  /** In bit/s. */
  readonly bitrate: number;
  /** Frames from one IDR to the next. */
  readonly gop: number;
}

const output = 'out.h264';

function encoderArguments({ source, seconds, bitrate, gop }: ClipOptions): readonly string[] {
  const kbit = Math.round(bitrate / 1000);
  return [
    ...['-f', 'lavfi', '-i', source, '-t', String(seconds)],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-profile:v', 'baseline', '-g', String(gop)],
    ...['-b:v', `${kbit}k`, '-minrate', `${kbit}k`, '-maxrate', `${kbit}k`],
    ...['-bufsize', `${kbit / 5}k`, '-x264-params', 'threads=1:sliced-threads=0'],
    ...['-pix_fmt', 'yuv420p', '-f', 'h264', output],
  ];
}

const sliceTypes = [1, 5];
const parameterTypes = [7, 8];

/** Encodes frames with the virtual board's own encoder (x264): the same bytes in every run. */
export async function encodeClip(options: ClipOptions): Promise<readonly Picture[]> {
  const core = await loadCore();
  core.setLogger(() => undefined);
  if (core.exec(...encoderArguments(options)) !== 0) throw new Error('ffmpeg could not encode.');
  return picturesOf(Buffer.from(core.FS.readFile(output)));
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
