import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const docs = (await readdir(path.join(root, 'docs'))).filter((name) => name.endsWith('.md'));
const pages = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'firmware/README.md',
  'firmware/host/README.md',
  'firmware/host/esp_peer/README.md',
  ...docs.map((name) => `docs/${name}`),
];
const read = (page) => readFile(path.join(root, page), 'utf8');

async function targetsOf(project) {
  for (const parent of ['.', 'packages', 'apps', 'tools']) {
    const file = path.join(root, parent, project, 'project.json');
    if (existsSync(file)) return Object.keys(JSON.parse(await readFile(file, 'utf8')).targets);
  }
  return [];
}

describe.each(pages)('%s', (page) => {
  it('links to files that exist', async () => {
    const text = await read(page);
    const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map((match) => match[1]);
    const files = links.filter((link) => !/^[a-z]+:/.test(link));

    const missing = files.filter((link) => !existsSync(path.join(root, path.dirname(page), link)));

    expect(missing).toEqual([]);
  });

  it('names Nx targets that exist', async () => {
    const text = await read(page);
    const commands = [...text.matchAll(/nx run ([a-z0-9-]+):([a-z0-9-]+)/g)];

    for (const [command, project, target] of commands) {
      expect(await targetsOf(project), command).toContain(target);
    }
  });

  it('names npm scripts that exist', async () => {
    const scripts = JSON.parse(await read('package.json')).scripts;
    const named = [...(await read(page)).matchAll(/npm (?:run )?(start|test|format)\b/g)];

    expect(named.map((match) => match[1]).filter((name) => !(name in scripts))).toEqual([]);
  });
});

const optionsIn = (text) => [...new Set(text.match(/--[a-z][a-z-]+/g))].sort();
const tableRows = (text) => text.split('\n').filter((line) => line.startsWith('| `--'));

async function helpOf(program) {
  const main = path.join(root, program);
  return (await promisify(execFile)(process.execPath, [main, '--help'])).stdout;
}

it('the README lists the very options that --help lists', async () => {
  const table = tableRows(await read('README.md')).join('\n');

  expect(optionsIn(table)).toEqual(optionsIn(await helpOf('apps/gateway/dist/main.js')));
});

const tools = (await read('docs/firmware-tools.md')).split(/^## `npx nx run firmware:/m).slice(1);

it.each(tools.map((text) => [/^[a-z]+/.exec(text)?.[0], text]))(
  'the page of firmware:%s lists the very options that --help lists',
  async (name, text) => {
    const names = tableRows(text).flatMap((row) => optionsIn(row.split('|')[1]));

    expect(names.sort()).toEqual(optionsIn(await helpOf(`tools/firmware/dist/${name}.js`)));
  },
);
