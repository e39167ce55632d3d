import path from 'node:path';
import { build } from 'esbuild';

/** Bundles a program of a test in TypeScript, so that Node can run it; returns its path. */
export async function bundleForNode(entry: string, folder: string): Promise<string> {
  const outfile = path.join(folder, `${path.basename(entry, '.ts')}.mjs`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@boardcast/source'],
    // Of packages in CommonJS.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'silent',
  });
  return outfile;
}
