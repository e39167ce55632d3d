import type { Progress } from './core-loader.ts';
import type { EngineName } from './engine.ts';
import { FfmpegWasm } from './ffmpeg-wasm.ts';
import type { H264Encoder } from './h264-encoder.ts';
import { WebCodecs } from './webcodecs.ts';

/** Makes each engine; what they load stands beside `base`, and `progress` hears of it. */
export const engines: Readonly<
  Record<EngineName, (base: string, progress?: Progress) => H264Encoder>
> = {
  'ffmpeg-wasm': (base, progress) => new FfmpegWasm(base, progress),
  webcodecs: () => new WebCodecs(),
};
