import { expect, it } from 'vitest';
import { ReadQueue } from './read-queue.ts';

/** A queue whose reads are ended by the test. */
function manual() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const queue = new ReadQueue((id) => {
    begun.push(id);
    return new Promise((resolve) => ends.set(id, resolve));
  });
  return { queue, begun, end: (id: string) => ends.get(id)?.() };
}

const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

it('reads a pipeline once more if it changed while it was read, however often', async () => {
  const { queue, begun, end } = manual();
  queue.touch('a');

  for (let change = 0; change < 10; change += 1) queue.touch('a');
  end('a');
  await until(() => begun.length === 2);
  end('a');
  await new Promise((resolve) => setTimeout(resolve, 100));

  expect(begun).toEqual(['a', 'a']);
});

it('reads a few at a time, changed ones first', async () => {
  const { queue, begun, end } = manual();

  queue.add(['a', 'b', 'c', 'd', 'e', 'f']);
  queue.touch('g');
  const first = [...begun];
  end('a');
  await until(() => begun.length === 5);

  expect([first, begun[4]]).toEqual([['a', 'b', 'c', 'd'], 'g']);
});

it('reads those first that were not read yet', async () => {
  const { queue, begun, end } = manual();

  for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) queue.touch(id);
  queue.touch('new', true);
  end('a');
  await until(() => begun.length === 5);

  expect(begun[4]).toBe('new');
});

it('reads the routine ones however many changes are announced', async () => {
  const { queue, begun, end } = manual();
  for (const id of ['a', 'b', 'c', 'd']) queue.touch(id);
  queue.add(['routine']);
  for (let n = 0; n < 5; n += 1) queue.touch(`urgent ${n}`);

  for (const id of ['a', 'b', 'c', 'd']) end(id);
  await until(() => begun.length === 8);

  expect(begun).toContain('routine');
});

it('continues after a failed read, and stops when closed', async () => {
  const begun: string[] = [];
  const queue = new ReadQueue((id) => {
    begun.push(id);
    return Promise.reject(new Error('failed'));
  });

  queue.touch('a');
  queue.touch('a');
  await until(() => begun.length === 2);
  queue.close();
  queue.touch('b');

  expect(begun).toEqual(['a', 'a']);
});
