import { MemoryDirectory, MemoryStore } from '@boardcast/directory';
import type { ConnectedClient } from '@boardcast/protocol';
import { expect, it, onTestFinished } from 'vitest';
import { SharedClients } from './shared-clients.ts';

const clientOf = (id: string): ConnectedClient => ({
  ...{ id, credential: null, address: null, since: '2026-01-01T00:00:00.000Z' },
  ...{ publishes: [], watches: [] },
});

async function gateway(store: MemoryStore, id: string, count: number) {
  const directory = new MemoryDirectory(store, { id });
  await directory.claim('gateway', id, {
    identity: id,
    value: { version: '1', started: 0, url: null },
  });
  const own = Array.from({ length: count }, (_, index) => clientOf(`${id} ${index}`));
  const clients = new SharedClients(directory, () => own);
  onTestFinished(() => {
    clients.close();
    return directory.close();
  });
  return { directory, clients };
}

it('lists the clients of all gateways, however many', async () => {
  const store = new MemoryStore();
  const one = await gateway(store, 'one', 3);
  await gateway(store, 'two', 450);
  await gateway(store, 'three', 0);

  const all = await one.clients.all();

  expect(all).toHaveLength(453);
  expect(new Set(all.map(({ id }) => id)).size).toBe(453);
});

it('leaves out a gateway that does not answer, and asks nobody while the directory is away', async () => {
  const store = new MemoryStore();
  const one = await gateway(store, 'one', 2);
  const two = await gateway(store, 'two', 2);
  const silent = await gateway(store, 'silent', 2);
  silent.clients.close();

  const withTwo = await one.clients.all();
  two.directory.disconnect();
  const alone = await two.clients.all();

  expect([withTwo.length, alone.length]).toEqual([4, 2]);
});
