// `node cmake.mjs SOURCE FOLDER [-D…]`: configures and builds C in a folder; both are relative to the current one.
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { run } from './setup.mjs';

const [source, folder, ...definitions] = process.argv.slice(2);
const options = { cwd: process.cwd() };

/** A build folder contains absolute paths: one that was copied or moved cannot be used. */
async function isElsewhere() {
  const cache = await readFile(path.join(folder, 'CMakeCache.txt'), 'utf8').catch(() => '');
  const home = /^CMAKE_HOME_DIRECTORY:INTERNAL=(.*)$/m.exec(cache)?.[1];
  const own = /^CMAKE_CACHEFILE_DIR:INTERNAL=(.*)$/m.exec(cache)?.[1];
  if (home === undefined || own === undefined) return false;
  return path.resolve(home) !== path.resolve(source) || path.resolve(own) !== path.resolve(folder);
}

if (await isElsewhere()) await rm(folder, { recursive: true, force: true });
const configure = [
  '-S',
  source,
  '-B',
  folder,
  '-G',
  'Ninja',
  '--log-level=WARNING',
  ...definitions,
];
const steps = [configure, ['--build', folder, '--', '--quiet']];
for (const step of steps) {
  const status = await run('cmake', step, options);
  if (status !== 0) process.exit(status);
}
