// Bundles the project in the current folder: `node tools/workspace/bundle.mjs`.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundlePage } from './bundle-page.mjs';
import { bundlePrograms } from './bundle-programs.mjs';
import { compressFiles } from './compress.mjs';

const distOf = (directory) => path.join(directory, 'dist');

/** Bundles a page, if the project has one, or its programs; `banner` is prepended to the page's script. */
export async function bundle(directory, { banner = '' } = {}) {
  const isPage = existsSync(path.join(directory, 'src/index.html'));
  await (isPage ? bundlePage(directory, banner) : bundlePrograms(directory));
}

async function bundleForRelease(directory) {
  await rm(distOf(directory), { recursive: true, force: true });
  await bundle(directory);
  if (existsSync(path.join(distOf(directory), 'index.html')))
    await compressFiles(distOf(directory));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  // esbuild has printed the errors.
  await bundleForRelease(process.cwd()).catch((error) => {
    if (error.errors === undefined) console.error(error.message);
    process.exitCode = 1;
  });
}
