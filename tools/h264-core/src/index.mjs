import { loadKernels } from './kernels.mjs';
import { splice } from './splice.mjs';

/** Replaces the hottest functions of @ffmpeg/core's WASM by SIMD kernels. */
export async function transform(core) {
  return splice(core, await loadKernels());
}
