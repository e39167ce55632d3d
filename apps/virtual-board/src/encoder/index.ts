import type {} from '../assets.d.ts';
export { codecArguments } from './arguments.ts';
export { engineNames, type EngineName } from './engine.ts';
export { engines } from './engines.ts';
export type { AccessUnit, H264Encoder } from './h264-encoder.ts';
