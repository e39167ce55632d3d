import { loadKernels } from './kernels.mjs';
import { splice } from './splice.mjs';

/** Makes the core that the page serves of the one that @ffmpeg/core ships. */
export async function transform(core) {
  return splice(core, await loadKernels());
}
