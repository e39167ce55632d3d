import { MemoryDirectory } from '@boardcast/directory';
import { expect, it } from 'vitest';
import { boardEntry } from '../testing/board-entry.ts';
import { NodeBoards } from './node-boards.ts';
import { betterOfTwo, fullnessOf } from './node-choice.ts';
import { nodeIdOf } from './node-id.ts';

const load = { cpu: null, memory: null, bitrate: null, endpoints: 0, pipelines: 0 };

it.each([
  ['ws://10.0.0.5:8889/kurento', '10.0.0.5:8889'],
  ['ws://kms.example.org/kurento/', 'kms.example.org:80'],
  ['wss://[2001:db8::5]/other', '[2001:db8::5]:443/other'],
])('the node of %s is %s', (url, id) => expect(nodeIdOf(url)).toBe(id));

it('a node is as full as its CPU or its endpoints say, and fuller by what was placed there', () => {
  expect(fullnessOf(load, 0)).toBe(0);
  expect(fullnessOf({ ...load, cpu: 50, endpoints: 400 }, 0)).toBe(0.5);
  expect(fullnessOf({ ...load, cpu: 5, endpoints: 400 }, 0)).toBe(0.1);
  expect(fullnessOf(load, 3)).toBeGreaterThan(fullnessOf(load, 2));
  expect(fullnessOf({ ...load, cpu: 2 }, 0)).toBe(fullnessOf(load, 0));
});

it('chooses two different nodes at random, and of these the less full one', () => {
  const nodes = [0.9, 0.1, 0.5].map((fullness, index) => ({
    id: `n${index}`,
    fullness,
    boards: 0,
  }));
  const chosen = (...random: number[]) => betterOfTwo(nodes, () => random.shift() ?? 0);
  expect(chosen(0, 0)).toBe('n1');
  expect(chosen(0, 0.9)).toBe('n2');
  expect(chosen(0.5, 0)).toBe('n1');
  expect(chosen(0.99, 0)).toBe('n2');
});

it('chooses of two that are about equally full the one with fewer boards', () => {
  const better = (...nodes: (readonly [fullness: number, boards: number])[]) =>
    betterOfTwo(
      nodes.map(([fullness, boards], index) => ({ id: `n${index}`, fullness, boards })),
      () => 0,
    );
  expect(better([0.05, 4], [0.1, 3])).toBe('n1');
  expect(better([0.05, 4], [0.5, 3])).toBe('n0');
});

it('counts the boards of each node as the directory changes', async () => {
  const directory = new MemoryDirectory();
  const counts = new NodeBoards(directory);
  const on = (node: string | null) => ({ entry: boardEntry('kitchen'), node });
  const claimed = await directory.claim('board', 'kitchen', { identity: 'x', value: on('a') });
  if (claimed.kind !== 'granted') throw new Error(claimed.kind);
  expect([counts.on('a'), counts.on('b')]).toEqual([1, 0]);
  await directory.write(claimed.record, on('b'));
  expect([counts.on('a'), counts.on('b')]).toEqual([0, 1]);
  await directory.remove(claimed.record);
  expect([counts.on('a'), counts.on('b')]).toEqual([0, 0]);
  counts.close();
  await directory.close();
});

it('chooses the only node, or none', () => {
  expect(betterOfTwo([{ id: 'n0', fullness: 1, boards: 3 }])).toBe('n0');
  expect(betterOfTwo([])).toBeUndefined();
});

it('spreads evenly where all are equally full', () => {
  const nodes = Array.from({ length: 4 }, (_, index) => ({
    id: `n${index}`,
    fullness: 0,
    boards: 0,
  }));
  const counts = new Map<string | undefined, number>();
  for (let turn = 0; turn < 4000; turn += 1) {
    const id = betterOfTwo(nodes);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  for (const { id } of nodes) expect(counts.get(id)).toBeGreaterThan(800);
});
