import { readFile } from 'node:fs/promises';
import createWabt from 'wabt';

/** The replaced functions of @ffmpeg/core 0.12.10: x264's name, the SHA-256 of the body, the kernel's file. */
const table = [
  {
    name: 'quant_4x4x4',
    replaces: '63825d0b880eff1ac1793c27a93f1ba35df57e744bb2cedfdadb36737284337d',
    text: 'quant-4x4',
    constants: { BLOCKS: 4 },
  },
  {
    name: 'sad_16x16',
    replaces: 'ab21156b8dc67449227c348b72772f77b1225c627fc3a4a24dd51461292b3de4',
    text: 'sad-16x16',
  },
  {
    name: 'sad_x4_8x8',
    replaces: '4e13ff8ef00326d443c105c9d577d07d978ec668779c62aa784ce6726aeb14df',
    text: 'sad-x4-8x8',
  },
  {
    name: 'sub8x8_dct',
    replaces: '38412a70f84c721c753091ef59788bdba8b2d60fb2ddf94927bb553a73b25023',
    text: 'sub-dct',
    constants: { QUADRANTS: 1 },
  },
  {
    name: 'sub16x16_dct',
    replaces: '2cebdd4a88deadcc0de68a8b22eb3fcc6047174c79ac873ae618a8428cb3f244',
    text: 'sub-dct',
    constants: { QUADRANTS: 4 },
  },
  {
    name: 'mc_chroma',
    replaces: 'e95fa252f77df96c7b9e8db436fd6f0ab4670a03a3af8ae1e16ba1abed45c85a',
    text: 'mc-chroma',
  },
  {
    name: 'memcpy',
    replaces: '9b32058d9cfafa314ac3092886dce5b9c75904e44bcf2e1ec3bc8a24efeb2b10',
    text: 'memcpy',
  },
  {
    name: 'frame_init_lowres_core',
    replaces: '24a9ce2c6181d6294f3d1224f9e7daed282e1524705a6153f158e9abab9d7af3',
    text: 'frame-init-lowres',
  },
  {
    name: 'intra_sad_x3_8x8c',
    replaces: 'fc7e08cf14447b4fe4df7a71ec913cdda6b48b61a3735da6391587b2eb291977',
    text: 'intra-sad-x3-8x8c',
  },
  {
    name: 'decimate_score16',
    replaces: '184dbf5e2ee1a1096b38c649dcb51fd538a53b74da20d27e01bfca98d8a0c5d0',
    text: 'decimate-score16',
  },
  {
    name: 'sad_8x8',
    replaces: '51dd11f2f19837cf8fd62270df3227e326a7e50162a3b986e1841a9e90cabe7d',
    text: 'sad-8x8',
  },
  {
    name: 'load_deinterleave_chroma_fenc',
    replaces: 'c1c67f0b47bc0ffb05681e3daf21db1ac2fd0ff5a8d50088bf65f161ca0c62f7',
    text: 'load-deinterleave-chroma',
    constants: { STRIDE: 16 },
  },
  {
    name: 'load_deinterleave_chroma_fdec',
    replaces: 'ad700e06423597c1c0a82f31d68c961b9ade4c98af06fc8863c2d8a3a0a1a7ee',
    text: 'load-deinterleave-chroma',
    constants: { STRIDE: 32 },
  },
  {
    name: 'store_interleave_chroma',
    replaces: 'ed0f61b19bbdad8983fde8620ab2aa7e7e8748b2286468c1aace305173df8288',
    text: 'store-interleave-chroma',
  },
  {
    name: 'plane_copy_interleave',
    replaces: 'ea34ea8659a9fcac5ce8a66c8606f5eded1367defadf7ab87aad45d5ed8f366c',
    text: 'plane-copy-interleave',
  },
  {
    name: 'ssd_8x8',
    replaces: '466d84f96e4d0b76b03f2c8daf1bd8404e3cea7971162a9dd23fd0caff19a6fd',
    text: 'ssd-8x8',
  },
  {
    name: 'add8x8_idct',
    replaces: '89a5e80ed98344d569658ebdf71d16326d612a6842dacc9f11d10ab0d92bc6f7',
    text: 'add-idct',
    constants: { QUADRANTS: 1 },
  },
  {
    name: 'add16x16_idct',
    replaces: '597492eff54cf7edb0ccc6d24e8c4f44dceb44518a6368bf15b709d81cbe06cc',
    text: 'add-idct',
    constants: { QUADRANTS: 4 },
  },
  {
    name: 'coeff_level_run16',
    replaces: '2412fea77b78ff00b08ec796e6e9892bac6419099c3fe50fb35c3afccb6f17eb',
    text: 'coeff-level-run16',
  },
  {
    name: 'var2_8x8',
    replaces: '40f4ef796c9c2339512305916fa5b295f373ae9ee6e85024dc376b2c1dbb2fc8',
    text: 'var2-8x8',
  },
];

/** Assembles the kernels: one module with one function each. */
export async function loadKernels() {
  const wabt = await createWabt();
  return Promise.all(
    table.map(async ({ name, replaces, text, constants = {} }) => {
      const file = `${text}.wat`;
      let source = await readFile(new URL(`kernels/${file}`, import.meta.url), 'utf8');
      for (const [constant, value] of Object.entries(constants)) {
        source = source.replaceAll(`i32.const ${constant}`, `i32.const ${value}`);
      }
      const module = wabt.parseWat(file, source);
      const { buffer: wasm } = module.toBinary({});
      module.destroy();
      return { name, replaces, wasm };
    }),
  );
}
