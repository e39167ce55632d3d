import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');
const read = (file) => readFile(path.join(root, file), 'utf8');

async function sourceFiles(...patterns) {
  const args = ['ls-files', '-co', '--exclude-standard', ...patterns];
  const { stdout } = await run('git', args, { cwd: root, maxBuffer: 2 ** 24 });
  return stdout.split('\n').filter((file) => file !== '' && existsSync(path.join(root, file)));
}

const pages = await sourceFiles('*.md');
const files = await sourceFiles();
const folders = files.flatMap((file) => {
  const parts = file.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
});
const paths = new Set([...files, ...folders]);

async function targetsOf(project) {
  for (const parent of ['.', 'packages', 'apps', 'tools']) {
    const file = path.join(root, parent, project, 'project.json');
    if (existsSync(file)) return Object.keys(JSON.parse(await readFile(file, 'utf8')).targets);
  }
  return [];
}

/** The anchors that GitHub gives to the headings of a page. */
const anchorsIn = (text) =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** What a build or a user makes. */
const isGenerated = (file) => /(^|\/)(dist|settings\.h$)/.test(file);

/** Whether a path exists; a star is any part of a name. */
function exists(file) {
  const pattern = file.replaceAll('.', '\\.').replaceAll('*', '[^/]*');
  const form = new RegExp(`^${pattern}$`);
  return [...paths].some((known) => form.test(known));
}

/** The paths in backticks that are not there, of those in a folder of the root or of the page's. */
function missingPaths(page, text) {
  const bases = ['.', path.dirname(page)];
  const isPath = (file) => bases.some((base) => paths.has(path.join(base, file.split('/')[0])));
  return [...text.matchAll(/`([\w.*-]+(?:\/[\w.*-]+)+)\/?`/g)]
    .map(([, file]) => file)
    .filter((file) => isPath(file) && !isGenerated(file))
    .filter((file) => !bases.some((base) => exists(path.join(base, file))));
}

describe.each(pages)('%s', (page) => {
  it('links to files and headings that exist', async () => {
    const text = await read(page);
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]);
    const missing = [];
    for (const link of links.filter((other) => !/^[a-z]+:/.test(other))) {
      const [file, anchor] = link.split('#');
      const target = file === '' ? page : path.join(path.dirname(page), file);
      if (!existsSync(path.join(root, target))) missing.push(link);
      else if (anchor && !anchorsIn(await read(target)).includes(anchor)) missing.push(link);
    }

    expect(missing).toEqual([]);
  });

  it('names files that exist', async () => {
    expect(missingPaths(page, await read(page))).toEqual([]);
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

it('ARCHITECTURE.md has the packages and imports that the linter enforces', async () => {
  const config = (await read('eslint.config.mjs'))
    .split(/^const imports = \{$/m)[1]
    .split(/^\};$/m)[0];
  const enforced = [...config.matchAll(/^ {2}'?([\w-]+)'?: \[([^\]]*)\],$/gm)].map(([, name, list]) => [
    name,
    [...list.matchAll(/'([\w-]+)'/g)].map((match) => match[1]).sort(),
  ]);
  const section = (await read('ARCHITECTURE.md')).split(/^## Packages$/m)[1].split(/^## /m)[0];
  const documented = [...section.matchAll(/^\| `([\w/-]+)` +\|.*\| (.*?) +\|$/gm)].map(
    ([, folder, list]) => [
      folder === 'tools/firmware' ? 'firmware-tools' : path.basename(folder),
      list === '–' ? [] : list.split(', ').sort(),
    ],
  );

  expect(Object.fromEntries(documented.sort())).toEqual(Object.fromEntries(enforced.sort()));
});

/** The sections of ARCHITECTURE.md about one project, with the names in the first column of their tables. */
const parts = (await read('ARCHITECTURE.md'))
  .split(/^### /m)
  .slice(1)
  .map((text) => {
    const rows = text.split('\n').filter((line) => line.startsWith('| `'));
    const names = rows.flatMap((row) => [...row.split('|')[1].matchAll(/`(.+?)`/g)]);
    return [/^`(.+?)`/.exec(text)?.[1], names.map((match) => match[1])];
  });

it.each(parts)('ARCHITECTURE.md names files and folders of %s', (project, names) => {
  const own = [...paths].filter((file) => file.startsWith(`${project}/`));
  const known = new Set(own.map((file) => path.parse(file).name));

  expect(names.filter((name) => !known.has(name))).toEqual([]);
});

async function textOf(...patterns) {
  const found = (await sourceFiles(...patterns)).filter((file) => !/\.test\.ts$/.test(file));
  return (await Promise.all(found.map(read))).join('\n');
}

it('ARCHITECTURE.md names error codes that exist', async () => {
  const section = (await read('ARCHITECTURE.md')).split(/^## Errors$/m)[1].split(/^## /m)[0];
  for (const row of section.split('\n').filter((line) => line.startsWith('| `'))) {
    const [error, folder, ...codes] = [...row.matchAll(/`(.+?)`/g)].map((match) => match[1]);
    const sources = await textOf(`${folder}/src/*.ts`);
    expect(sources).toContain(`class ${error} `);
    const missing = codes.filter((code) => /^[a-z-]+$/.test(code) && !sources.includes(code));
    expect(missing, error).toEqual([]);
  }
});

it('the metrics in the documentation exist', async () => {
  const documented = (await textOf('docs/*.md')).match(/\bboardcast_\w+/g) ?? [];
  const apps = ['gateway', 'media-server', 'recorder'];
  const sources = await textOf(...apps.map((app) => `apps/${app}/src/*.ts`));
  const isNamed = (name) => new RegExp(`\\b${name}\\b`).test(sources);
  const suffix = (name) => `'${name.replace(/^boardcast_/, '').replace(/_total$/, '')}'`;
  const missing = documented.filter((name) => !isNamed(name) && !sources.includes(suffix(name)));

  expect(documented.length).toBeGreaterThan(10);
  expect(missing).toEqual([]);
});

it('the texts of the pages that the documentation quotes exist', async () => {
  const quoted = (await textOf('README.md', 'docs/*.md')).matchAll(/“([^”\d]+)”/g);
  const sources = await textOf('apps/*/src/*', 'packages/*/src/*');
  const words = sources.replaceAll(/\s+/g, ' ');
  const missing = [...quoted].map(([, text]) => text).filter((text) => !words.includes(text));

  expect(missing).toEqual([]);
});

const optionsIn = (text) => [...new Set(text.match(/--[a-z][a-z-]+/g))].sort();
const tableRows = (text) => text.split('\n').filter((line) => line.startsWith('| `--'));

async function helpOf(program) {
  return (await run(process.execPath, [path.join(root, program), '--help'])).stdout;
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
