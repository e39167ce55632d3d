import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { circlesOf } from './circles.mjs';

const root = path.resolve(import.meta.dirname, '../..');

async function trackedFiles(...patterns) {
  const options = { cwd: root, maxBuffer: 2 ** 24 };
  const { stdout } = await promisify(execFile)(
    'git',
    ['ls-files', '-co', '--exclude-standard', ...patterns],
    options,
  );
  return stdout.split('\n').filter((file) => file !== '' && existsSync(path.join(root, file)));
}

async function matchesIn(file, pattern) {
  const text = await readFile(path.join(root, file), 'utf8');
  return [...text.matchAll(pattern)].map((match) => match[1]);
}

/** Each TypeScript file with the files that it imports by a relative path, types included. */
async function typescriptGraph() {
  const files = await trackedFiles('*.ts', '*.mjs');
  const entries = files.map(async (file) => {
    const specifiers = await matchesIn(file, /(?:from|import)\s*\(?\s*'(\.[^']+)'/g);
    return [file, specifiers.map((specifier) => path.join(path.dirname(file), specifier))];
  });
  return new Map(await Promise.all(entries));
}

/**
 * Each module of the firmware with those whose headers it includes. A module is a source file and
 * its header; headers of the same name in different components are told apart by their folder.
 */
async function firmwareGraph() {
  const files = await trackedFiles(
    'firmware/main/*.[ch]',
    'firmware/components/*.[ch]',
    'firmware/host/*.[ch]',
  );
  const moduleOf = (file) => {
    const folder = path.dirname(file).replace(/\/(src|include)(\/.*)?$/, '');
    return `${folder}/${path.parse(file).name}`;
  };
  const headers = new Map();
  for (const file of files.filter((name) => name.endsWith('.h'))) {
    const name = path.basename(file);
    headers.set(name, [...(headers.get(name) ?? []), file]);
  }
  const graph = new Map();
  for (const file of files) {
    const included = (await matchesIn(file, /^#include\s+["<]([^">]+)[">]/gm)).map((name) =>
      path.basename(name),
    );
    const modules = included.flatMap((name) => {
      const found = headers.get(name) ?? [];
      const beside = found.filter((header) => path.dirname(header) === path.dirname(file));
      return (beside.length > 0 ? beside : found).map(moduleOf);
    });
    const own = moduleOf(file);
    graph.set(own, [...(graph.get(own) ?? []), ...modules.filter((module) => module !== own)]);
  }
  return graph;
}

it('finds a circle of any length, and no other', () => {
  const graph = new Map([
    ['a', ['b', 'd']],
    ['b', ['c']],
    ['c', ['a', 'elsewhere']],
    ['d', ['e']],
    ['e', []],
  ]);
  expect(circlesOf(graph)).toEqual([['a', 'b', 'c']]);
});

it('TypeScript has no circle of imports', async () => {
  expect(circlesOf(await typescriptGraph())).toEqual([]);
});

it('the firmware has no circle of includes', async () => {
  expect(circlesOf(await firmwareGraph())).toEqual([]);
});
