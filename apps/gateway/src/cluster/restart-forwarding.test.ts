import { MemoryDirectory, MemoryStore } from '@boardcast/directory';
import { eventually } from '@boardcast/testkit/until';
import { afterEach, expect, it } from 'vitest';
import { boardEntry } from '../testing/board-entry.ts';
import { RestartForwarding } from './restart-forwarding.ts';

const closes: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closes.splice(0).reverse()) await close();
});

function gateway(store: MemoryStore) {
  const directory = new MemoryDirectory(store);
  const restarted: string[] = [];
  const forwarding = new RestartForwarding(directory, (board) => restarted.push(board));
  closes.push(() => directory.close());
  closes.push(() => forwarding.close());
  return { directory, restarted, forwarding };
}

it('passes a request on to the gateway that has the board', async () => {
  const store = new MemoryStore();
  const [here, there] = [gateway(store), gateway(store)];
  const value = { entry: boardEntry('kitchen'), node: 'n' };
  await there.directory.claim('board', 'kitchen', { identity: 'id', value });
  await eventually(() => expect(here.directory.get('board', 'kitchen')).toBeDefined());

  expect(await here.forwarding.forward('kitchen')).toBe(true);
  await eventually(() => expect(there.restarted).toEqual(['kitchen']));

  expect(await there.forwarding.forward('kitchen')).toBe(false);
  expect(await here.forwarding.forward('nobody')).toBe(false);
  expect(here.restarted).toEqual([]);
});

it('ignores other messages, and says when the store is away', async () => {
  const store = new MemoryStore();
  const [here, there] = [gateway(store), gateway(store)];
  const value = { entry: boardEntry('kitchen'), node: 'n' };
  await there.directory.claim('board', 'kitchen', { identity: 'id', value });
  await eventually(() => expect(here.directory.get('board', 'kitchen')).toBeDefined());

  for (const payload of [null, 'kitchen', { board: 5 }]) {
    await here.directory.send(there.directory.id, 'restart-board', payload);
  }
  here.directory.disconnect();
  expect(await here.forwarding.forward('kitchen')).toBe(false);
  here.directory.reconnect();

  expect(there.restarted).toEqual([]);
});
