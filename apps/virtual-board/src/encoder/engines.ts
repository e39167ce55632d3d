import type { Progress } from './core-loader.ts';
import type { EngineName } from './engine.ts';
import { FfmpegWasm } from './ffmpeg-wasm.ts';
import type { H264Encoder } from './h264-encoder.ts';
import { WebCodecs } from './webcodecs.ts';

/** Creates each engine; what it downloads is relative to `base`, with its progress reported. */
export const engines: Readonly<
  Record<EngineName, (base: string, progress?: Progress) => H264Encoder>
> = {
  'ffmpeg-wasm': (base, progress) => new FfmpegWasm(base, progress),
  webcodecs: () => new WebCodecs(),
};
