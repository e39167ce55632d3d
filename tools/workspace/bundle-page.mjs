import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { bundleOptions } from './bundle-options.mjs';

const hashLength = 8;
const sharedStatic = path.resolve(import.meta.dirname, '../../packages/web/static');

/**
 * Bundles a page into dist: minified, with a hash of the content in each name but index.html's, so
 * that browsers may cache everything else for ever. What is imported dynamically is in chunks of its
 * own. package.json's `boardcast` names what the page loads at run time: `copy` the files of npm
 * packages (specifier → name), `transform` the modules that change them (name → specifier of a module
 * with `transform(bytes)`), and `workers` the entry points of workers, each of which may load those
 * before it. The code finds them in the constant `assets`, `{ [name]: { url, bytes } }`;
 * dist/assets.json has the same.
 */
export async function bundlePage(directory, banner) {
  const { boardcast = {} } = await readJson(path.join(directory, 'package.json'));
  const dist = path.join(directory, 'dist');
  await mkdir(dist, { recursive: true });
  const assets = {};
  for (const [specifier, name] of Object.entries(boardcast.copy ?? {})) {
    const transform = boardcast.transform?.[name];
    assets[name] = await copyAsset(directory, specifier, name, transform);
  }
  for (const worker of boardcast.workers ?? []) {
    const [{ file }] = await build(directory, [worker], assets);
    assets[path.basename(worker).replace(/\.ts$/, '.js')] = await assetOf(file);
  }
  const outputs = await build(directory, ['src/main.ts', 'src/style.css'], assets, banner);
  await writeFile(path.join(dist, 'assets.json'), JSON.stringify(assets, null, 2));
  await writeIndex(directory, outputs);
  await copyStatic(directory);
}

async function readJson(file) {
  return JSON.parse(await readFile(file, 'utf8'));
}

async function assetOf(file) {
  return { url: path.basename(file), bytes: (await stat(file)).size };
}

/** Bundles entry points; resolves with the output files in the same order. */
async function build(directory, entries, assets, banner = '') {
  const { metafile } = await esbuild.build({
    ...bundleOptions,
    platform: 'browser',
    target: 'es2022',
    minify: true,
    splitting: true,
    metafile: true,
    absWorkingDir: directory,
    define: { global: 'globalThis', assets: JSON.stringify(assets) },
    loader: { '.svg': 'text' },
    banner: { js: banner },
    entryPoints: entries,
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    outdir: 'dist',
  });
  const outputs = Object.entries(metafile.outputs);
  return entries.map((entry) => {
    const [file, { imports }] = outputs.find(([, { entryPoint }]) => entryPoint === entry);
    return { file: path.join(directory, file), chunks: staticImports(imports, metafile.outputs) };
  });
}

/** The chunks that are loaded with a file: those that it imports, and theirs. */
function staticImports(imports, outputs, found = new Set()) {
  for (const { path: file, kind } of imports) {
    if (kind !== 'import-statement' || found.has(file)) continue;
    found.add(file);
    staticImports(outputs[file]?.imports ?? [], outputs, found);
  }
  return [...found].map((file) => path.basename(file));
}

async function copyAsset(directory, specifier, name, transformer) {
  const require = createRequire(path.join(directory, 'package.json'));
  const source = resolveFile(require, specifier);
  const original = await readFile(source);
  const content =
    transformer === undefined ? original : await transformed(require, transformer, original);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, hashLength);
  const { name: stem, ext } = path.parse(name);
  const file = path.join(directory, 'dist', `${stem}-${hash.toUpperCase()}${ext}`);
  await writeFile(file, content);
  const { atime, mtime } = await stat(source);
  await utimes(file, atime, mtime);
  return assetOf(file);
}

async function transformed(require, specifier, bytes) {
  const { transform } = await import(pathToFileURL(require.resolve(specifier)).href);
  return transform(bytes);
}

/** A package's `exports` may hide a file that it ships, so the folder is searched. */
function resolveFile(require, specifier) {
  const parts = specifier.split('/');
  const name = parts.splice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const roots = require.resolve.paths(name) ?? [];
  const root = roots.map((r) => path.join(r, name)).find((folder) => existsSync(folder));
  if (root === undefined) throw new Error(`${name} is not installed: run npm ci`);
  return path.join(root, ...parts);
}

async function writeIndex(directory, [script, style]) {
  const html = await readFile(path.join(directory, 'src/index.html'), 'utf8');
  const hashed = html
    .replace('src="main.js"', `src="${path.basename(script.file)}"`)
    .replace('href="style.css"', `href="${path.basename(style.file)}"`)
    .replace('</head>', `${script.chunks.map(preload).join('')}</head>`);
  await writeFile(path.join(directory, 'dist/index.html'), hashed);
}

/** Without it a chunk is requested only once the script that imports it is there. */
const preload = (file) => `<link rel="modulepreload" href="${file}" />`;

/** The icons and the manifest are the same in each page; a page may have more files. */
async function copyStatic(directory) {
  const folders = [sharedStatic, path.join(directory, 'src/static')];
  for (const folder of folders.filter((candidate) => existsSync(candidate))) {
    await cp(folder, path.join(directory, 'dist'), { recursive: true });
  }
}
