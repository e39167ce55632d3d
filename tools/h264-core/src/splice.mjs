import { createHash } from 'node:crypto';
import { WasmModule } from './wasm-module.mjs';

/** Identifies a function by its body, whatever its index. */
export function hashOf(body) {
  return createHash('sha256').update(body).digest('hex');
}

function bodiesByHash(bodies) {
  const byHash = new Map();
  for (const body of bodies) {
    const hash = hashOf(body);
    byHash.set(hash, [...(byHash.get(hash) ?? []), body]);
  }
  return byHash;
}

/** The module `core` with each kernel in the place of the function whose hash it `replaces`. */
export function splice(core, kernels) {
  const module = new WasmModule(core);
  const byHash = bodiesByHash(module.bodies);
  const replacements = new Map();
  for (const { name, replaces, wasm } of kernels) {
    const found = byHash.get(replaces) ?? [];
    if (found.length !== 1) {
      throw new Error(
        `The kernel ${name} must replace one function of @ffmpeg/core; this version has ${found.length} with its hash: see tools/h264-core/src/kernels.mjs.`,
      );
    }
    const kernel = new WasmModule(wasm);
    if (kernel.typeOf(kernel.bodies[0]) !== module.typeOf(found[0])) {
      throw new Error(`The kernel ${name} has another type than the function that it replaces.`);
    }
    replacements.set(found[0], kernel.bodies[0]);
  }
  return module.withBodies(replacements);
}
