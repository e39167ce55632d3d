/** esbuild's options for everything that is bundled. */
export const bundleOptions = {
  bundle: true,
  format: 'esm',
  conditions: ['@boardcast/source'],
  sourcemap: true,
  logLevel: 'warning',
};
