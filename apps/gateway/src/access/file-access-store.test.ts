import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FileAccessStore } from './file-access-store.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-'));
});
afterEach(() => rm(folder, { recursive: true, maxRetries: 5 }));

const file = () => path.join(folder, 'access.json');
const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;

it('keeps keys and tokens over a restart, in a file that only its owner can read', async () => {
  const store = await FileAccessStore.open(folder);
  const { id, key } = await store.addKey('kitchen');
  await store.addToken({ id: 't', subject: 'ann', admin: true, expires: inAnHour() });

  const again = await FileAccessStore.open(folder);

  expect(again.findKey(key)).toMatchObject({ id, board: 'kitchen' });
  expect(again.tokens).toMatchObject([{ id: 't', subject: 'ann' }]);
  expect(again.signingKey).toEqual(store.signingKey);
  expect((await stat(file())).mode & 0o777).toBe(0o600);
});

it('stores no key', async () => {
  const store = await FileAccessStore.open(folder);
  const { key } = await store.addKey('kitchen');
  const [, secret = ''] = key.split('.');

  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(await readFile(file(), 'utf8')).not.toContain(secret);
});

it.each([['x'], ['.'], [''], ['id.wrong']])('finds no key %j', async (key) => {
  const store = await FileAccessStore.open(folder);
  const { id } = await store.addKey('kitchen');

  expect(store.findKey(key.replace('id', id))).toBeUndefined();
});

it('revokes keys and tokens', async () => {
  const store = await FileAccessStore.open(folder);
  const { id, key } = await store.addKey('kitchen');
  await store.addToken({ id: 't', subject: 'ann', admin: true, expires: inAnHour() });

  expect(await store.revoke(id)).toBe(true);
  expect(await store.revoke('t')).toBe(true);
  expect(await store.revoke('x')).toBe(false);

  expect(store.findKey(key)).toBeUndefined();
  expect([store.isRevoked('t'), store.isRevoked('u')]).toEqual([true, false]);
});

it('drops what has expired', async () => {
  const store = await FileAccessStore.open(folder);
  await store.addToken({ id: 'old', subject: 'ann', admin: true, expires: 1 });
  await store.addToken({ id: 'new', subject: 'ann', admin: true, expires: inAnHour() });

  expect(store.tokens.map(({ id }) => id)).toEqual(['new']);
});

it('reads what another process changed', async () => {
  const gateway = await FileAccessStore.open(folder);
  const { id, key } = await gateway.addKey('kitchen');
  const changed = vi.fn();
  gateway.onChange(changed);

  const tool = await FileAccessStore.open(folder);
  await tool.revoke(id);

  expect(await gateway.refresh()).toBe(true);
  expect(gateway.findKey(key)).toBeUndefined();
  expect(changed).toHaveBeenCalledOnce();
  expect(await gateway.refresh()).toBe(false);
  gateway.close();
  gateway.close();
});

it('loses no change when many are made at once', async () => {
  const store = await FileAccessStore.open(folder);
  await Promise.all(Array.from({ length: 20 }, (_, index) => store.addKey(`board-${index}`)));

  expect((await FileAccessStore.open(folder)).keys).toHaveLength(20);
  expect(await readdir(folder)).toEqual(['access.json']);
});

it('keeps what it has while the file is damaged', async () => {
  const store = await FileAccessStore.open(folder);
  const { key } = await store.addKey('kitchen');
  await writeFile(file(), '{');

  expect(await store.refresh()).toBe(false);
  expect(store.findKey(key)).toBeDefined();
});

it('loses no change of two processes that change it at the same time', async () => {
  await FileAccessStore.open(folder);
  const tool = path.resolve(import.meta.dirname, '../../dist/access.js');
  const addKeys = async () => {
    for (let index = 0; index < 20; index += 1) {
      await promisify(execFile)(process.execPath, [tool, 'add', 'board', '--data', folder]);
    }
  };
  await Promise.all([addKeys(), addKeys()]);

  expect((await FileAccessStore.open(folder)).keys).toHaveLength(40);
  expect(await readdir(folder)).toEqual(['access.json']);
});

it('ignores the lock of a process that was killed', async () => {
  const store = await FileAccessStore.open(folder);
  const lock = `${file()}.lock`;
  await writeFile(lock, '');
  await utimes(lock, 0, 0);

  await store.addKey('kitchen');

  expect(await readdir(folder)).toEqual(['access.json']);
});

it.each(['', '{', '{"version":2}'])(
  'says that a file with %j is damaged, and leaves it',
  async (text) => {
    await writeFile(file(), text);

    await expect(FileAccessStore.open(folder)).rejects.toMatchObject({
      failure: { code: 'file-damaged', file: file() },
    });
    expect(await readFile(file(), 'utf8')).toBe(text);
  },
);
