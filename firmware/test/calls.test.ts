import path from 'node:path';
import { expect, it } from 'vitest';
import { callGraph, findCycle } from './calls.ts';

const firmware = path.resolve(import.meta.dirname, '..');
const graph = callGraph(['main', 'components'].map((folder) => path.join(firmware, folder)));

it('finds the calls of a file', () => {
  const calls = graph.get(path.join(firmware, 'main/console.c'));

  const wanted = ['main/console_commands.c', 'main/console_input.c'];
  expect([...(calls ?? [])].sort()).toEqual(wanted.map((file) => path.join(firmware, file)));
});

it('finds a cycle', () => {
  const cyclic = new Map([
    ['a', new Set(['b'])],
    ['b', new Set(['c'])],
    ['c', new Set(['b'])],
  ]);

  expect(findCycle(cyclic)).toEqual(['b', 'c', 'b']);
});

it('has no cycle in the calls between the files of the firmware', () => {
  expect(findCycle(graph)).toBeUndefined();
});
