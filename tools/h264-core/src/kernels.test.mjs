import { describe, expect, it } from 'vitest';
import { loadKernels } from './kernels.mjs';
import { references } from './reference.mjs';

const rounds = 200;
const region = 0x8000;
const pages = 8;

/** Integers below `limit`, the same ones in each run (mulberry32). */
function createRandom(seed) {
  return (limit) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let bits = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** Allocates a separate unaligned region for each pointer, with room before it. */
function allocator(random) {
  let next = region / 2;
  return () => {
    next += region;
    return next - region + random(64);
  };
}

const even = (address) => address - (address % 2);

/** Random arguments, and what they require in memory. */
const calls = {
  quant_4x4x4(random, place, memory) {
    const [dct, mf, bias] = [even(place()), even(place()), even(place())];
    const scale = [65536, 1024, 64][random(3)];
    for (let index = 0; index < 64; index += 1) {
      memory.setInt16(dct + 2 * index, random(scale) - scale / 2, true);
    }
    for (let index = 0; index < 16; index += 1) {
      const factor = 1 + random(65535);
      memory.setUint16(mf + 2 * index, factor, true);
      memory.setUint16(bias + 2 * index, Math.min(random(32768 / factor + 1), 32767), true);
    }
    return [dct, mf, bias];
  },
  decimate_score16(random, place, memory) {
    const dct = even(place());
    const density = 1 + random(8);
    for (let index = 0; index < 16; index += 1) {
      memory.setInt16(dct + 2 * index, random(density) === 0 ? 1 - 2 * random(2) : 0, true);
    }
    if (random(8) === 0) memory.setInt16(dct + 2 * random(16), random(65536) - 32768, true);
    return [dct];
  },
  coeff_level_run16(random, place, memory) {
    const dct = even(place());
    for (let index = 0; index < 16; index += 1) {
      memory.setInt16(dct + 2 * index, random(2) === 0 ? random(65536) - 32768 : 0, true);
    }
    memory.setInt16(dct + 2 * random(16), 1, true);
    return [dct, even(place())];
  },
  add16x16_idct(random, place, memory) {
    const [fdec, dct] = [place(), even(place())];
    const scale = [2000, 400][random(2)];
    for (let index = 0; index < 256; index += 1) {
      memory.setInt16(dct + 2 * index, random(scale) - scale / 2, true);
    }
    return [fdec, dct];
  },
  sad_x4_8x8: (random, place) => [
    ...[place(), place(), place(), place(), place()],
    16 + random(500),
    place(),
  ],
  sub8x8_dct: (_, place) => [even(place()), place(), place()],
  mc_chroma(random, place) {
    const step = [1, 4, 8][random(3)];
    const vector = [step * (random(11) - 5), step * (random(11) - 5)];
    const strides = [16 + random(200), 32 + random(200)];
    return [
      ...[place(), place(), strides[0], place(), strides[1]],
      ...[...vector, random(21), random(17)],
    ];
  },
  memcpy: (random, place) => [place(), place(), random(random(2) === 0 ? 40 : 2000)],
  frame_init_lowres_core: (random, place) => [
    ...[place(), place(), place(), place(), place()],
    ...[200 + random(50), 100 + random(50), random(100), random(10)],
  ],
  intra_sad_x3_8x8c: (_, place) => [place(), place(), place()],
  load_deinterleave_chroma_fenc: (random, place) => [
    ...[place(), place(), 16 + random(500)],
    random(17),
  ],
  store_interleave_chroma: (random, place) => [
    ...[place(), 16 + random(500), place(), place()],
    random(17),
  ],
  plane_copy_interleave: (random, place) => [
    ...[place(), 200 + random(50), place(), 100 + random(50), place(), 100 + random(50)],
    ...[random(100), random(10)],
  ],
};
const compare = (random, place) => [place(), 16 + random(500), place(), 16 + random(500)];
calls.sad_16x16 = calls.sad_8x8 = calls.ssd_8x8 = compare;
calls.sub16x16_dct = calls.sub8x8_dct;
calls.add8x8_idct = calls.add16x16_idct;
calls.var2_8x8 = calls.intra_sad_x3_8x8c;
calls.load_deinterleave_chroma_fdec = calls.load_deinterleave_chroma_fenc;

function fill(bytes, random) {
  const contrast = [1, 16, 256][random(3)];
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = 256 - 1 - random(contrast);
}

describe('a kernel', async () => {
  const kernels = await loadKernels();

  it.each(kernels)('$name has the results of its reference', async ({ name, wasm }) => {
    const memory = new WebAssembly.Memory({ initial: pages });
    const { instance } = await WebAssembly.instantiate(wasm, { core: { memory } });
    const actual = new Uint8Array(memory.buffer);
    const random = createRandom(1);
    fill(actual, random);
    const expected = actual.slice();
    const view = new DataView(expected.buffer);

    for (let round = 0; round < rounds; round += 1) {
      if (round % 20 === 0) fill(expected, random);
      const values = calls[name](random, allocator(random), view);
      actual.set(expected);

      const result = instance.exports.kernel(...values);

      expect(result, `${values}`).toBe(references[name](view, ...values));
      expect(Buffer.compare(actual, expected), `${values}`).toBe(0);
    }
  });
});
