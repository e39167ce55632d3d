import { readdir } from 'node:fs/promises';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { bundleOptions } from './bundle-options.mjs';

const isProgram = (file) => /(^main|\.main|\.worker)\.ts$/.test(path.basename(file));
const outputName = (file) => path.basename(file).replace(/(\.main)?\.ts$/, '');

/** Bundles each program of a project: src/main.ts, *.main.ts, and the *.worker.ts that they start. */
export async function bundlePrograms(directory) {
  await esbuild.build({
    ...bundleOptions,
    platform: 'node',
    target: 'node20',
    plugins: [externalPackages()],
    entryPoints: await entryPoints(directory),
    outdir: path.join(directory, 'dist'),
  });
}

async function entryPoints(directory) {
  const files = await readdir(path.join(directory, 'src'), { recursive: true });
  const entries = new Map();
  for (const file of files.filter(isProgram).sort()) {
    const name = outputName(file);
    const other = entries.get(name);
    if (other !== undefined) {
      throw new Error(`src/${file} and ${other} would both become dist/${name}.js: rename one.`);
    }
    entries.set(name, `src/${file}`);
  }
  return [...entries].map(([out, file]) => ({ in: path.join(directory, file), out }));
}

/** npm packages stay outside the bundle; the monorepo's own are compiled into it. */
function externalPackages() {
  return {
    name: 'external-packages',
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, ({ path: name, kind }) =>
        kind === 'entry-point' || name.startsWith('@boardcast/')
          ? undefined
          : { path: name, external: true },
      );
    },
  };
}
