import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const read = async (file) => JSON.parse(await readFile(path.join(root, file), 'utf8'));

/** In a separate process, since Nx decides when it is loaded. */
async function foldersOfNx() {
  const nx = path.join(root, 'node_modules/nx/dist/src/utils/cache-directory.js');
  const script = `const { cacheDir, workspaceDataDirectory, sharedDataDirectory } = require(${JSON.stringify(nx)});
    const database = sharedDataDirectory(${JSON.stringify(root)}, 'workspace-data');
    console.log(JSON.stringify([cacheDir, workspaceDataDirectory, database]));`;
  // A user may have set NX_CACHE_DIRECTORY.
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('NX_'));
  const options = { cwd: root, env: Object.fromEntries(own) };
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], options);
  return JSON.parse(stdout);
}

it('Nx caches inside the clone', async () => {
  expect(await foldersOfNx()).toEqual([
    path.join(root, '.nx/cache'),
    path.join(root, '.nx/workspace-data'),
    path.join(root, '.nx/workspace-data'),
  ]);
});

it('Nx starts no daemon', async () => {
  expect((await read('nx.json')).useDaemonProcess).toBe(false);
});

/** Every target of every project, with its defaults. */
async function targets() {
  const { workspaces } = await read('package.json');
  const { targetDefaults } = await read('nx.json');
  const folders = await Promise.all(
    workspaces.map(async (pattern) => {
      if (!pattern.endsWith('/*')) return [pattern];
      const parent = pattern.slice(0, -2);
      return (await readdir(path.join(root, parent))).map((name) => path.join(parent, name));
    }),
  );
  const projects = folders.flat().filter((folder) => existsSync(path.join(root, folder)));
  const each = await Promise.all(
    projects.map(async (folder) => {
      const { name, targets } = await read(path.join(folder, 'project.json'));
      return Object.entries(targets).map(([target, own]) => ({
        ...{ folder, name: `${name}:${target}` },
        ...{ ...targetDefaults[target], ...own },
      }));
    }),
  );
  return each.flat();
}

async function filesIn(place) {
  if (!existsSync(place)) return [];
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  return entries.filter((e) => e.isFile()).map((e) => path.join(e.parentPath ?? e.path, e.name));
}

it('no cached output contains the path of the clone', async () => {
  // Reports of vitest contain paths, but are only counted.
  const cached = (await targets()).filter(({ name, cache }) => cache && !name.endsWith(':test'));
  const places = cached.flatMap(({ folder, outputs = [] }) =>
    outputs.map((output) => path.join(root, output.replace('{projectRoot}', folder))),
  );
  expect(places).toContain(path.join(root, 'apps/gateway/dist'));
  const files = (await Promise.all(places.map(filesIn))).flat();

  const naming = [];
  for (const file of files) {
    if ((await readFile(file)).includes(`${root}${path.sep}`)) naming.push(file);
  }

  expect(naming).toEqual([]);
});
