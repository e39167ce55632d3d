import { createHash } from 'node:crypto';
import { WasmModule } from './wasm-module.mjs';

/** What a function is known by, whatever its number. */
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

/** The module `core` with each kernel's function in the place of the one whose body hashes to `replaces`. */
export function splice(core, kernels) {
  const module = new WasmModule(core);
  const byHash = bodiesByHash(module.bodies);
  const replacements = new Map();
  for (const { name, replaces, wasm } of kernels) {
    const found = byHash.get(replaces) ?? [];
    if (found.length !== 1) {
      throw new Error(
        `The kernel ${name} replaces one function of @ffmpeg/core, but this version has ${found.length} like it: see apps/virtual-board/core/kernels.mjs.`,
      );
    }
    const kernel = new WasmModule(wasm);
    if (kernel.typeOf(kernel.bodies[0]) !== module.typeOf(found[0])) {
      throw new Error(`The kernel ${name} takes or returns other than what it replaces.`);
    }
    replacements.set(found[0], kernel.bodies[0]);
  }
  return module.withBodies(replacements);
}
