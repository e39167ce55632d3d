import { MemoryDirectory, MemoryStore, type RecordValues } from '@boardcast/directory';
import { expect, it, onTestFinished, vi } from 'vitest';
import { everybody } from '../access/principal.ts';
import { LocalBoards } from '../local-boards.ts';
import { ObjectOwners } from '../object-owners.ts';
import { boardState, withId, type BoardState } from '../testing/board-state.ts';
import { created, endpointOf, pipelineOf } from '../testing/messages.ts';
import { CascadeIndex } from './cascade-index.ts';
import { SharedBoards } from './shared-boards.ts';

const macs = ['aa:bb:cc:00:00:01', 'aa:bb:cc:00:00:02'] as const;
const sessionOf = (id: string) => `0f3b2a10-1111-4222-8333-${id.padEnd(12, '0')}`;
const clientOf = (id: string) => ({ id, address: undefined, principal: everybody });

/** Gateways with one store; `publish` is what a board's session and the monitor do. */
function cluster(...ids: readonly string[]) {
  const store = new MemoryStore();
  const existing = new Set<string>();
  let now = 0;
  const gateways = ids.map((id) => {
    const directory = new MemoryDirectory(store, { id });
    const owners = new ObjectOwners(() => now);
    const index = new CascadeIndex(directory);
    const boards = new SharedBoards({
      ...{ directory, owners, index, changed: () => undefined },
      removed: () => undefined,
      ...{ now: () => now, timeOfDay: () => now },
      exists: (_, pipeline) => Promise.resolve(existing.has(pipeline)),
    });
    const options = { owners, known: boards, cluster: boards, changed: () => undefined };
    const local = new LocalBoards({ ...options, now: () => now, timeOfDay: () => now });
    boards.attach(local);
    onTestFinished(() => {
      boards.close();
      index.close();
      return directory.close();
    });
    const publish = (board: string, state: BoardState, mac: string | undefined = undefined) => {
      existing.add(pipelineOf(board));
      for (const object of [pipelineOf(board), endpointOf(board, 'publisher')]) {
        created(owners, clientOf(board), object, sessionOf(board), 'n1');
      }
      const read = boardState(board, state);
      local.update(mac === undefined ? read : withId(read, mac), 'n1');
    };
    const remove = (board: string) => {
      existing.delete(pipelineOf(board));
      local.remove(pipelineOf(board));
    };
    const drop = (board: string) => {
      local.ownersChanged(owners.drop(sessionOf(board)));
    };
    return { id, directory, owners, boards, local, publish, remove, drop };
  });
  const list = (at = 0) =>
    gateways[at]?.boards
      .entries()
      .map(({ name, state, pipeline }) => `${name} ${state} ${pipeline?.split('_')[0] ?? '-'}`);
  const owner = (name: string) => store.get('board', name)?.owner;
  const settled = (expected: readonly string[]) =>
    vi.waitFor(
      () => {
        for (const [at] of gateways.entries()) expect(list(at)).toEqual(expected);
      },
      { timeout: 30_000 },
    );
  const elapse = (ms: number) => (now += ms);
  const [one, two] = gateways;
  if (one === undefined || two === undefined) throw new Error('There are two gateways at least.');
  return { store, existing, one, two, list, owner, settled, elapse };
}

it('lists the boards of all gateways, each under a name of its own', async () => {
  const { one, two, settled, store } = cluster('one', 'two');

  one.publish('a', { name: 'kitchen', viewers: ['v'] }, macs[0]);
  await settled(['kitchen live a']);
  two.publish('b', { name: 'kitchen' }, macs[1]);

  await settled(['kitchen live a', 'kitchen-2 live b']);
  expect(store.get('board', 'kitchen')).toMatchObject({
    owner: 'one',
    value: { node: 'n1', entry: { viewers: 1, endpoint: endpointOf('a', 'publisher') } },
  });
  expect(two.boards.own().map(({ name }) => name)).toEqual(['kitchen-2']);
  expect(two.boards.boardIn(pipelineOf('a'))?.name).toBe('kitchen');
});

it('settles who has a name that two gateways claim at once', async () => {
  const { one, two, settled, owner } = cluster('one', 'two');

  one.publish('a', { name: 'kitchen' }, macs[0]);
  two.publish('b', { name: 'kitchen' }, macs[1]);

  await settled(['kitchen live a', 'kitchen-2 live b']);
  expect([owner('kitchen'), owner('kitchen-2')]).toEqual(['one', 'two']);
});

it('keeps the name of a board that left until it is forgotten, and gives it back', async () => {
  const { one, two, settled, owner } = cluster('one', 'two');
  one.publish('a', { name: 'kitchen' }, macs[0]);
  await settled(['kitchen live a']);

  one.remove('a');
  await settled(['kitchen offline -']);
  const taken = two.boards.isTaken('kitchen', everybody);
  two.publish('b', { name: 'kitchen' }, macs[1]);
  await settled(['kitchen-2 live b', 'kitchen offline -']);
  two.publish('c', { name: 'kitchen' }, macs[0]);
  await settled(['kitchen live c', 'kitchen-2 live b']);
  two.remove('c');
  await settled(['kitchen-2 live b', 'kitchen offline -']);
  const refused = await one.boards.forget('kitchen-2');
  const forgotten = await one.boards.forget('kitchen');

  await settled(['kitchen-2 live b']);
  expect([taken, refused, forgotten, owner('kitchen')]).toEqual([true, false, true, undefined]);
});

it('does not remember what a board published before under another name', async () => {
  const { one, settled } = cluster('one', 'two');
  one.publish('a', { name: 'kitchen' }, macs[0]);
  await settled(['kitchen live a']);

  one.publish('b', { name: 'kitchen' }, macs[0]);
  await settled(['kitchen live b', 'kitchen-2 live a']);
  one.remove('a');

  await settled(['kitchen live b']);
});

it('gives the name of a board without an id of its own to the next once it left', async () => {
  const { one, two, settled } = cluster('one', 'two');
  one.publish('a', { name: 'kitchen' });
  await settled(['kitchen live a']);
  two.publish('b', { name: 'kitchen' });
  await settled(['kitchen live a', 'kitchen-2 live b']);

  one.remove('a');
  await settled(['kitchen-2 live b', 'kitchen offline -']);
  one.publish('c', { name: 'kitchen' });

  await settled(['kitchen live c', 'kitchen-2 live b']);
});

it('a board that publishes through another gateway takes its name along', async () => {
  const { one, two, settled, owner, elapse } = cluster('one', 'two');
  one.publish('a', { name: 'kitchen' }, macs[0]);
  await settled(['kitchen live a']);

  two.publish('b', { name: 'kitchen', live: false }, macs[0]);
  await settled(['kitchen offline b']);
  two.publish('b', { name: 'kitchen' }, macs[0]);
  await settled(['kitchen live b']);
  const during = owner('kitchen');
  elapse(6000);

  // Another device has the same id: both are listed.
  await settled(['kitchen live b', 'kitchen-2 live a']);
  expect(during).toBe('two');
  one.remove('a');
  await settled(['kitchen live b', 'kitchen-2 offline -']);
});

it('a session that is resumed at another gateway brings its board along', async () => {
  const { one, two, settled, owner, existing } = cluster('one', 'two');
  one.publish('a', { name: 'kitchen' }, macs[0]);
  await settled(['kitchen live a']);
  const state = one.owners.sessionObjects(sessionOf('a'));

  if (state !== undefined) two.owners.adopt(sessionOf('a'), state);
  two.boards.takeOver([pipelineOf('a')]);
  one.drop('a');
  await vi.waitFor(() => expect(owner('kitchen')).toBe('two'));
  await settled(['kitchen live a']);
  two.publish('a', { name: 'kitchen', viewers: ['v'] }, macs[0]);

  await vi.waitFor(() => expect(one.boards.entries()[0]?.viewers).toBe(1), { timeout: 30_000 });
  two.remove('a');
  await settled(['kitchen offline -']);
  expect(existing.size).toBe(0);
});

it('a viewer’s session that is resumed elsewhere leaves the board where it is', async () => {
  const { one, two, settled, owner } = cluster('one', 'two');
  one.publish('a', { name: 'kitchen' }, macs[0]);
  await settled(['kitchen live a']);
  created(two.owners, clientOf('v'), endpointOf('a', 'v'), sessionOf('v'), 'n1');

  two.boards.takeOver([pipelineOf('a')]);
  await new Promise((resolve) => setTimeout(resolve, 50));

  expect(owner('kitchen')).toBe('one');
});

it('a board whose name was taken with its pipeline by mistake has it again', async () => {
  const { one, two, settled, owner, store, elapse } = cluster('one', 'two');
  one.publish('a', { name: 'kitchen' }, macs[0]);
  await settled(['kitchen live a']);
  const record = two.directory.get('board', 'kitchen');
  if (record !== undefined) await two.directory.take(record, record.value);
  await vi.waitFor(() => expect(one.boards.own()).toEqual([]));

  elapse(6000);

  await vi.waitFor(() => expect(owner('kitchen')).toBe('one'), { timeout: 30_000 });
  await settled(['kitchen live a']);
  expect([...store.all('board')]).toHaveLength(1);
});

it('keeps its list while the directory is away, and lists no new name until it is granted', async () => {
  const { one, two, settled, list, owner } = cluster('one', 'two');
  one.publish('a', { name: 'kitchen' }, macs[0]);
  await settled(['kitchen live a']);

  one.directory.disconnect();
  one.publish('b', { name: 'hall' }, macs[1]);
  one.publish('a', { name: 'kitchen', live: false }, macs[0]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const [here, there] = [list(0), list(1)];
  two.publish('c', { name: 'hall' }, 'aa:bb:cc:00:00:03');
  await vi.waitFor(() => expect(owner('hall')).toBe('two'));
  one.directory.reconnect();

  await settled(['hall live c', 'hall-2 live b', 'kitchen offline a']);
  expect([here, there]).toEqual([['kitchen offline a'], ['kitchen live a']]);
});

it('claims its names again in an empty directory', async () => {
  const { one, two, settled, store } = cluster('one', 'two');
  one.publish('a', { name: 'kitchen' }, macs[0]);
  two.publish('b', { name: 'hall' }, macs[1]);
  await settled(['hall live b', 'kitchen live a']);

  for (const { directory } of [one, two]) directory.disconnect();
  for (const record of [...store.all('board')]) store.remove(record, record.owner ?? '');
  for (const { directory } of [one, two]) directory.reconnect();

  await settled(['hall live b', 'kitchen live a']);
  expect([...store.all('board')].map(({ owner }) => owner).sort()).toEqual(['one', 'two']);
});

it('adds up the viewers of relays, and does not count these', async () => {
  const { one, two, settled } = cluster('one', 'two');
  one.publish('a', { name: 'kitchen', viewers: ['v', 'relay'] }, macs[0]);
  await settled(['kitchen live a']);

  const value: RecordValues['relay'] = {
    board: 'kitchen',
    origin: {
      ...{ node: 'n1', pipeline: pipelineOf('a'), source: endpointOf('a', 'publisher') },
      endpoint: endpointOf('a', 'relay'),
    },
    edge: { node: 'n2', pipeline: pipelineOf('e'), endpoint: endpointOf('e', 'source') },
    ...{ connected: true, viewers: 7 },
  };
  await two.directory.claim('relay', `${pipelineOf('a')}@n2/1`, { identity: 'r', value });
  one.publish('a', { name: 'kitchen', viewers: ['v', 'relay'] }, macs[0]);

  await vi.waitFor(() => expect(two.boards.entries()[0]?.viewers).toBe(8), { timeout: 30_000 });
  expect(two.boards.boardIn(pipelineOf('e'))).toEqual({
    ...{ name: 'kitchen', endpoint: endpointOf('e', 'source'), viewerEndpoint: null },
  });
});

it('lists the boards of a node that is down as offline, whoever owns them', async () => {
  const { one, two, settled } = cluster('one', 'two');
  one.publish('a', { name: 'kitchen' }, macs[0]);
  await settled(['kitchen live a']);
  const value: RecordValues['node'] = {
    ...{ url: 'ws://n1/kurento', secret: null, workers: 1, drain: null, seen: 0, state: 'down' },
    load: { cpu: null, memory: null, bitrate: null, endpoints: 0, pipelines: 0 },
  };

  await two.directory.claim('node', 'n1', { identity: 'n1', value });

  await settled(['kitchen offline a']);
});

it('adopts the boards of a gateway that is gone, and lets those go whose pipeline is gone', async () => {
  const { one, two, settled, owner, existing, store } = cluster('one', 'two');
  one.publish('a', { name: 'kitchen' }, macs[0]);
  await settled(['kitchen live a']);

  one.directory.endLease();
  const record = store.get('board', 'kitchen');
  if (record?.kind === 'board') await two.boards.adopt(record as never);
  const adopted = owner('kitchen');
  existing.delete(pipelineOf('a'));
  two.boards.removed(pipelineOf('a'));
  await vi.waitFor(() => expect(owner('kitchen')).toBeNull());

  expect(adopted).toBe('two');
  expect(two.boards.entries()).toMatchObject([{ name: 'kitchen', state: 'offline' }]);
});
