import { MemoryDirectory, MemoryStore, type DirectoryRecord } from '@boardcast/directory';
import { expect, it, onTestFinished } from 'vitest';
import { Adoption } from './adoption.ts';

/** A gateway that adopts from another that has `count` pipelines. */
async function adopting(count: number) {
  const store = new MemoryStore();
  const dead = new MemoryDirectory(store, { id: 'dead' });
  for (let index = 0; index < count; index += 1) {
    await dead.claim('pipeline', `p${index}`, { identity: 'p', value: { node: 'n' } });
  }
  const directory = new MemoryDirectory(store, { id: 'alive' });
  let now = 0;
  const adopted = (record: DirectoryRecord) => directory.adopt(record).then(() => undefined);
  const handlers = { session: adopted, board: adopted, pipeline: adopted };
  const adoption = new Adoption({ directory, now: () => now, ...handlers });
  onTestFinished(async () => {
    adoption.close();
    await directory.close();
    await dead.close();
  });
  const owned = (id: string) => store.ownedBy(id).length;
  const checkAfter = (ms: number) => {
    now += ms;
    return adoption.check();
  };
  return { dead, directory, owned, checkAfter };
}

it('adopts everything of a gateway that was gone for ten seconds, and not earlier', async () => {
  const { dead, owned, checkAfter } = await adopting(250);
  await checkAfter(20_000);
  dead.endLease();

  await checkAfter(0);
  await checkAfter(9000);
  const early = owned('alive');
  await checkAfter(1000);

  expect([early, owned('alive'), owned('dead')]).toEqual([0, 250, 0]);
});

it('counts no time during which it was cut off itself', async () => {
  const { dead, directory, owned, checkAfter } = await adopting(1);
  dead.endLease();
  await checkAfter(0);

  directory.disconnect();
  await checkAfter(20_000);
  directory.reconnect();
  await checkAfter(0);
  const early = owned('alive');
  await checkAfter(10_000);

  expect([early, owned('alive')]).toEqual([0, 1]);
});

it('adopts nothing of a gateway that came back', async () => {
  const { dead, owned, checkAfter } = await adopting(1);
  dead.endLease();
  await checkAfter(0);
  dead.reconnect();
  await checkAfter(9000);
  dead.endLease();

  await checkAfter(1000);

  expect(owned('alive')).toBe(0);
});
