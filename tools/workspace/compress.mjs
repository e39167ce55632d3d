import { readFile, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const compressed = '.br';
const kinds = /\.(js|css|html|wasm)$/;
/** Less is sent in a few packets anyway. */
const leastBytes = 8192;
/** 9 takes nine times as long as 6 for 32 MB of WASM, and saves another fortieth. */
const quality = 6;

/** Writes brotli's form beside each large file, which the gateway sends to browsers that take it. */
export async function compressFiles(folder) {
  const files = (await readdir(folder)).filter((name) => kinds.test(name));
  await Promise.all(files.map((name) => compress(path.join(folder, name))));
}

/** What is out of date would be sent in the place of what is new. */
export async function removeCompressed(folder) {
  const files = (await readdir(folder)).filter((name) => name.endsWith(compressed));
  await Promise.all(files.map((name) => rm(path.join(folder, name))));
}

async function compress(file) {
  const { size, atime, mtime } = await stat(file);
  if (size < leastBytes) return;
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: quality,
    [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
    [constants.BROTLI_PARAM_SIZE_HINT]: size,
  };
  await writeFile(
    file + compressed,
    await promisify(brotliCompress)(await readFile(file), { params }),
  );
  // The gateway's ETag is made of it.
  await utimes(file + compressed, atime, mtime);
}
