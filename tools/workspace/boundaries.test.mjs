import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const relative = '@nx/enforce-module-boundaries';
const undeclared = '@nx/dependency-checks';
let eslint;

beforeAll(async () => {
  // The rules read the project graph that Nx has cached.
  const nx = path.join(root, 'node_modules/nx/dist/bin/nx.js');
  await promisify(execFile)(process.execPath, [nx, 'show', 'projects'], { cwd: root });
  eslint = new ESLint({ cwd: root });
}, 60_000);

/** The rules that text would break if it stood in that file. */
async function rulesBroken(file, text) {
  const [{ messages }] = await eslint.lintText(text, { filePath: path.join(root, file) });
  return messages.map(({ ruleId }) => ruleId);
}

async function rulesBrokenByImport(file, specifier) {
  const statement = `import * as imported from '${specifier}';\nexport const all = imported;\n`;
  return rulesBroken(file, statement);
}

describe('imports between projects', { timeout: 60_000 }, () => {
  it.each([
    ['packages/signaling/src/index.ts', '@boardcast/protocol'],
    ['packages/signaling/src/node.ts', 'node:fs'],
    ['apps/gateway/src/main.ts', '@boardcast/signaling/node'],
    ['apps/gateway/src/main.ts', 'node:fs'],
  ])('%s may import %s', async (file, specifier) => {
    expect(await rulesBrokenByImport(file, specifier)).toEqual([]);
  });

  it.each([
    [
      'a relative path into another project',
      'apps/viewer/src/main.ts',
      '../../gateway/src/http.ts',
      relative,
    ],
    ['a higher package', 'packages/protocol/src/index.ts', '@boardcast/signaling', relative],
    ['a package of the same level', 'packages/board/src/index.ts', '@boardcast/protocol', relative],
    ['more than its row allows', 'apps/media-server/src/main.ts', '@boardcast/signaling', relative],
    [
      'a Node built-in in a package',
      'packages/board/src/index.ts',
      'node:fs',
      'no-restricted-imports',
    ],
    ['a Node built-in without node:', 'packages/board/src/index.ts', 'fs', 'no-restricted-imports'],
  ])('%s is refused', async (_, file, specifier, rule) => {
    expect(await rulesBrokenByImport(file, specifier)).toContain(rule);
  });

  it('a dependency that package.json does not declare is refused', async () => {
    const file = 'apps/gateway/package.json';
    const manifest = JSON.parse(await readFile(path.join(root, file), 'utf8'));
    expect(await rulesBroken(file, JSON.stringify(manifest, null, 2))).toEqual([]);
    delete manifest.dependencies.fastify;
    expect(await rulesBroken(file, JSON.stringify(manifest, null, 2))).toEqual([undeclared]);
  });
});
