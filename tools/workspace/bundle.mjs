// Bundles the project in the current folder: `node tools/workspace/bundle.mjs`.
import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { compressFiles, removeCompressed } from './compress.mjs';

const common = {
  bundle: true,
  format: 'esm',
  conditions: ['@boardcast/source'],
  sourcemap: true,
  logLevel: 'warning',
};

const page = {
  ...common,
  platform: 'browser',
  target: 'es2022',
  define: { global: 'globalThis' },
  loader: { '.svg': 'text' },
};

const service = { ...common, platform: 'node', target: 'node20', plugins: [externalPackages()] };

/** npm packages stay outside a service's bundle; the monorepo's own are compiled into it. */
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

async function sourceFiles(directory) {
  const entries = await readdir(path.join(directory, 'src'), {
    recursive: true,
    withFileTypes: true,
  });
  // Node has parentPath from 20.12 on.
  return entries.filter((e) => e.isFile()).map((e) => path.join(e.parentPath ?? e.path, e.name));
}

async function entryPoints(directory) {
  const files = await sourceFiles(directory);
  const isPage = existsSync(path.join(directory, 'src/index.html'));
  const entries = files.filter(
    (f) => /[\\/]src[\\/]main\.ts$/.test(f) || /\.(worker|main)\.ts$/.test(f),
  );
  return { isPage, entries: Object.fromEntries(entries.map((f) => [outputName(f), f])) };
}

function outputName(file) {
  return path.basename(file).replace(/(\.main)?\.ts$/, '');
}

async function manifestOf(directory) {
  return JSON.parse(await readFile(path.join(directory, 'package.json'), 'utf8'));
}

/** Files of npm packages that a page serves: `boardcast.copy` in its package.json. */
async function packageAssets(directory) {
  const manifest = await manifestOf(directory);
  const require = createRequire(path.join(directory, 'package.json'));
  const assets = Object.entries(manifest.boardcast?.copy ?? {});
  return assets.map(([from, to]) => ({ from: resolveAsset(require, from), to }));
}

/** The bytes of each, which a page that shows progress cannot learn from a compressed answer. */
async function assetSizes(directory) {
  const assets = await packageAssets(directory);
  const sizes = assets.map(async ({ from, to }) => [to, (await stat(from)).size]);
  return Object.fromEntries(await Promise.all(sizes));
}

async function copyAssets(directory) {
  const dist = path.join(directory, 'dist');
  await mkdir(dist, { recursive: true });
  await removeCompressed(dist);
  for (const { from, to } of await packageAssets(directory)) {
    // With its old time a file keeps its ETag, and stays in browsers' caches.
    await cp(from, path.join(dist, to), { recursive: true, preserveTimestamps: true });
  }
  await transformAssets(directory);
  for (const name of ['index.html', 'style.css', 'static']) {
    const source = path.join(directory, 'src', name);
    if (!existsSync(source)) continue;
    await cp(source, name === 'static' ? dist : path.join(dist, name), { recursive: true });
  }
}

/** Copied files that are changed: `boardcast.transform` names the module whose `transform` does it. */
async function transformAssets(directory) {
  const { boardcast } = await manifestOf(directory);
  for (const [name, module] of Object.entries(boardcast?.transform ?? {})) {
    const file = path.join(directory, 'dist', name);
    const { transform } = await import(pathToFileURL(path.join(directory, module)).href);
    await writeFile(file, await transform(await readFile(file)));
  }
}

/** A package's `exports` may hide a file that it ships, so the folder is looked up by hand. */
function resolveAsset(require, specifier) {
  const parts = specifier.split('/');
  const name = parts.splice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const roots = require.resolve.paths(name) ?? [];
  const root = roots.map((r) => path.join(r, name)).find((folder) => existsSync(folder));
  if (root === undefined) throw new Error(`${name} is not installed: run npm ci`);
  return path.join(root, ...parts);
}

/**
 * An esbuild context for one app: build once with `rebuild()`, or `watch()` it.
 * `banner` is put before the page's own script.
 */
export async function contextFor(directory, { banner = '' } = {}) {
  const { isPage, entries } = await entryPoints(directory);
  const copy = {
    name: 'copy-assets',
    setup: (build) => build.onEnd(() => copyAssets(directory)),
  };
  const options = isPage ? page : service;
  const define = { ...options.define, assetSizes: JSON.stringify(await assetSizes(directory)) };
  return esbuild.context({
    ...options,
    define,
    plugins: [...(options.plugins ?? []), copy],
    entryPoints: entries,
    outdir: path.join(directory, 'dist'),
    banner: isPage ? { js: banner } : {},
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const directory = process.cwd();
  const dist = path.join(directory, 'dist');
  await rm(dist, { recursive: true, force: true });
  const context = await contextFor(directory);
  await context.rebuild().catch(() => (process.exitCode = 1));
  await context.dispose();
  if (existsSync(path.join(dist, 'index.html'))) await compressFiles(dist);
}
