import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DiskLimits, type DiskLimitsOptions } from './disk-limits.ts';
import { formatSegmentName } from './segment-name.ts';
import { SegmentStore } from './segment-store.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const now = Date.parse('2026-11-29T00:00:00Z');
const size = 1000;

let folder: TemporaryFolder;
const warnings: string[] = [];
const log = (_: string, text: string) => void warnings.push(text);

beforeEach(async () => {
  folder = await temporaryFolder('recordings');
  warnings.length = 0;
});
afterEach(() => folder.remove());

async function addSegments(board: string, days: readonly number[]): Promise<void> {
  await mkdir(path.join(folder.path, board), { recursive: true });
  for (const age of days) {
    const name = formatSegmentName({ start: now - age * day, duration: minute });
    await writeFile(path.join(folder.path, board, name), Buffer.alloc(size));
  }
}

async function enforce(
  options: DiskLimitsOptions,
): Promise<{ left: string[]; limits: DiskLimits }> {
  const store = await SegmentStore.open(folder.path, log);
  const limits = new DiskLimits(store, options, log);
  await limits.enforce(now);
  const left = store.catalog.boards.flatMap((board) =>
    store.catalog.of(board).map(({ start }) => `${board} ${(now - start) / day}`),
  );
  return { left, limits };
}

test('segments over an age are deleted', async () => {
  await addSegments('a', [9, 8, 6]);
  await addSegments('b', [8, 1]);
  const { left, limits } = await enforce({ keepDays: 7, keepFree: 0 });
  expect(left).toEqual(['a 6', 'b 1']);
  expect(limits.removed).toBe(3);
});

test('the oldest of all boards are deleted above a number of bytes', async () => {
  await addSegments('a', [9, 5, 1]);
  await addSegments('b', [8, 4]);
  const { left } = await enforce({ keepBytes: 3 * size, keepFree: 0 });
  expect(left).toEqual(['a 5', 'a 1', 'b 4']);
});

test('the folder of a board without segments goes as well', async () => {
  await addSegments('a', [9]);
  await addSegments('b', [1]);
  await enforce({ keepDays: 7, keepFree: 0 });
  expect(await readdir(folder.path)).toEqual(['b']);
});

test('free space is kept, as long as there is something to delete', async () => {
  await addSegments('a', [3, 2, 1]);
  let free = 500;
  const freeBytes = () => Promise.resolve((free += 400));
  const { left, limits } = await enforce({ keepFree: 1500, freeBytes });
  expect(left).toEqual(['a 1']);
  expect(limits.isFull).toBe(false);
});

test('the disk is full when nothing is left to delete, until there is space', async () => {
  await addSegments('a', [1]);
  let free = 10;
  const { left, limits } = await enforce({ keepFree: 100, freeBytes: () => Promise.resolve(free) });
  expect(left).toEqual([]);
  expect(limits.isFull).toBe(true);
  free = 200;
  await limits.enforce(now);
  expect(limits.isFull).toBe(false);
});

test('a disk that does not answer is one warning', async () => {
  const freeBytes = () => Promise.reject(new Error('no such device'));
  const { limits } = await enforce({ keepFree: 100, freeBytes });
  await limits.enforce(now);
  expect(warnings).toEqual([expect.stringContaining('no such device')]);
});
