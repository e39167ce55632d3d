import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MemoryDirectory, MemoryStore } from '@boardcast/directory';
import { expect, it, onTestFinished, vi } from 'vitest';
import { AccessControl } from './access-control.ts';
import { DirectoryAccessStore } from './directory-access-store.ts';
import { FileAccessStore } from './file-access-store.ts';
import { issueToken, verifyToken } from './tokens.ts';

const inAnHour = () => new Date(Date.now() + 3_600_000);
const admin = { subject: 'ann', grants: undefined, expires: inAnHour() };

/** The stores of two gateways. */
async function stores() {
  const shared = new MemoryStore();
  const of = async (id: string) => {
    const directory = new MemoryDirectory(shared, { id });
    const store = await DirectoryAccessStore.open(directory);
    onTestFinished(() => {
      store.close();
      return directory.close();
    });
    return { directory, store };
  };
  return { shared, one: await of('one'), two: await of('two') };
}

it('has one signing key, and the keys and tokens of each gateway at all of them', async () => {
  const { one, two } = await stores();

  const { id, key } = await one.store.addKey('kitchen');
  const token = await issueToken(one.store, admin);
  await vi.waitFor(() => expect(two.store.findKey(key)).toMatchObject({ id, board: 'kitchen' }));

  expect(two.store.signingKey).toEqual(one.store.signingKey);
  expect(await verifyToken(two.store, token)).toMatchObject({ kind: 'admin' });
  expect(two.store.findKey(`${id}.wrong`)).toBeUndefined();
});

it('ends the connections of a revoked key and a revoked token at every gateway', async () => {
  const { one, two } = await stores();
  const { id, key } = await one.store.addKey('kitchen');
  const token = await issueToken(one.store, admin);
  const access = new AccessControl(two.store);
  onTestFinished(() => access.close());
  await vi.waitFor(() => expect(two.store.hasKey(id)).toBe(true));
  const ended: string[] = [];
  for (const credential of [key, token]) {
    const principal = await access.verify(credential);
    if (typeof principal !== 'string') access.track(principal, () => ended.push(principal.kind));
  }

  const tokenId = one.store.tokens[0]?.id ?? '';
  const revoked = [await one.store.revoke(id), await one.store.revoke(tokenId)];
  await vi.waitFor(() => expect(ended).toEqual(['board', 'admin']), { timeout: 30_000 });

  expect([...revoked, await one.store.revoke('unknown')]).toEqual([true, true, false]);
  expect(await verifyToken(two.store, token)).toBe('revoked');
});

it('goes on with what it knows while the directory is away, and refuses changes', async () => {
  const { one } = await stores();
  const { key } = await one.store.addKey('kitchen');
  const token = await issueToken(one.store, admin);

  one.directory.disconnect();

  expect(one.store.findKey(key)).toMatchObject({ board: 'kitchen' });
  expect(await verifyToken(one.store, token)).toMatchObject({ kind: 'admin' });
  await expect(one.store.addKey('hall')).rejects.toMatchObject({ code: 'away' });
  await expect(one.store.revoke(one.store.keys[0]?.id ?? '')).rejects.toMatchObject({
    code: 'away',
  });
});

it('does not start without the directory', async () => {
  const directory = new MemoryDirectory(new MemoryStore());
  directory.disconnect();

  await expect(DirectoryAccessStore.open(directory)).rejects.toMatchObject({
    code: 'directory-away',
  });
  await directory.close();
});

it('writes everything again when the directory comes back empty, but nothing that was revoked', async () => {
  const { shared, one, two } = await stores();
  const { id, key } = await one.store.addKey('kitchen');
  const other = await one.store.addKey('hall');
  const token = await issueToken(one.store, admin);
  const revoked = await issueToken(one.store, { ...admin, subject: 'bob' });
  const bob = one.store.tokens.find(({ subject }) => subject === 'bob')?.id ?? '';
  await one.store.revoke(bob);
  await one.store.revoke(other.id);
  await vi.waitFor(() => expect(two.store.keys).toHaveLength(1));

  for (const { directory } of [one, two]) directory.disconnect();
  for (const kind of ['key', 'token', 'revoked', 'secret'] as const) {
    for (const record of [...shared.all(kind)]) shared.remove(record, 'one');
  }
  for (const { directory } of [one, two]) directory.reconnect();

  await vi.waitFor(() => expect(two.store.findKey(key)).toMatchObject({ id }), { timeout: 30_000 });
  await vi.waitFor(() => expect(two.store.tokens).toHaveLength(1), { timeout: 30_000 });
  expect(await verifyToken(two.store, token)).toMatchObject({ kind: 'admin' });
  expect(await verifyToken(two.store, revoked)).toBe('revoked');
  expect(two.store.findKey(other.key)).toBeUndefined();
});

it('imports the file of one gateway: its tokens only if no gateway signs with another key yet', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'boardcast-'));
  onTestFinished(() => rm(folder, { recursive: true, maxRetries: 5 }));
  const file = await FileAccessStore.open(folder);
  const { key } = await file.addKey('kitchen');
  const token = await issueToken(file, admin);
  const empty = new MemoryDirectory(new MemoryStore());
  onTestFinished(() => empty.close());
  const { one } = await stores();

  const first = await DirectoryAccessStore.import(empty, file);
  const later = await DirectoryAccessStore.import(one.directory, file);
  const store = await DirectoryAccessStore.open(empty);
  onTestFinished(() => store.close());

  expect([first, later]).toEqual([
    { keys: 1, tokens: 1 },
    { keys: 1, tokens: 0 },
  ]);
  expect(await verifyToken(store, token)).toMatchObject({ kind: 'admin' });
  await vi.waitFor(() => expect(one.store.findKey(key)).toBeDefined());
  expect(await verifyToken(one.store, token)).toBe('malformed');
});
