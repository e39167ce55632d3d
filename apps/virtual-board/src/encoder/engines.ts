import type { EngineName } from './engine.ts';
import { FfmpegWasm } from './ffmpeg-wasm.ts';
import type { H264Encoder } from './h264-encoder.ts';
import { WebCodecs } from './webcodecs.ts';

/** Makes each engine; what they load stands beside `base`. */
export const engines: Readonly<Record<EngineName, (base: string) => H264Encoder>> = {
  'ffmpeg-wasm': (base) => new FfmpegWasm({ name: 'ffmpeg-core', threads: 1 }, base),
  'ffmpeg-wasm-mt': (base) => new FfmpegWasm({ name: 'ffmpeg-core-mt', threads: 2 }, base),
  webcodecs: () => new WebCodecs(),
};
