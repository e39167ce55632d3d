import { MemoryDirectory, MemoryStore, type RecordValues } from '@boardcast/directory';
import { onTestFinished, expect, it, vi } from 'vitest';
import { everybody } from '../access/principal.ts';
import { ObjectOwners } from '../object-owners.ts';
import { created, endpointOf, pipelineOf } from '../testing/messages.ts';
import { SessionRecords } from './session-records.ts';

const session = '0f3b2a10-1111-4222-8333-444455556666';
const board = { ...everybody, id: 'board' };
const client = { id: 'c', address: '192.0.2.1', principal: board };

/** Gateways with one store, and what each asked of the nodes. */
function cluster() {
  const store = new MemoryStore();
  const serving = new Map([
    ['n1', true],
    ['n2', true],
  ]);
  let now = 0;
  const of = (id: string) => {
    const directory = new MemoryDirectory(store, { id });
    const owners = new ObjectOwners(() => now);
    const events: string[] = [];
    const records = new SessionRecords({
      ...{ directory, owners, now: () => now },
      onImported: (pipelines) => events.push(`imported ${pipelines.length}`),
      onDropped: (pipelines) => pipelines.length > 0 && events.push(`dropped ${pipelines.length}`),
      nodes: {
        isServing: (node) => serving.get(node),
        release: (node, object) => Promise.resolve(events.push(`release ${object} on ${node}`)),
        closeSession: (node, closed) =>
          Promise.resolve(events.push(`close ${closed.slice(0, 4)} on ${node}`)),
      },
    });
    records.onLost((lost) => events.push(`lost ${lost.slice(0, 4)}`));
    onTestFinished(() => {
      records.close();
      return directory.close();
    });
    return { directory, owners, records, events };
  };
  const value = () => store.get('session', session)?.value as RecordValues['session'] | undefined;
  const owner = () => store.get('session', session)?.owner;
  const elapse = (ms: number) => (now += ms);
  return { store, serving, value, owner, elapse, one: of('one'), two: of('two') };
}

type Gateway = ReturnType<typeof cluster>['one'];

/** A session with a pipeline on n1, and an endpoint in another on n2. */
function begin({ records, owners }: Gateway): void {
  records.opened(session, board, client.address);
  for (const [object, node] of [
    [pipelineOf('a'), 'n1'],
    [endpointOf('a', 'e'), 'n1'],
    [endpointOf('b', 'v'), 'n2'],
  ] as const) {
    records.onNode(session, node);
    created(owners, client, object, session, node);
  }
}

it('writes a session with its objects at once, and nothing of one without a node', async () => {
  const { one, value } = cluster();

  one.records.opened(session, board, client.address);
  await vi.waitFor(() => expect(value()).toBeUndefined());
  begin(one);

  await vi.waitFor(() =>
    expect(value()).toEqual({
      principal: board,
      address: '192.0.2.1',
      nodes: { n1: session, n2: session },
      objects: [pipelineOf('a'), endpointOf('a', 'e'), endpointOf('b', 'v')].map((id) => ({
        ...{ id, user: null },
      })),
      pipelines: {
        [pipelineOf('a')]: { node: 'n1', identity: null },
        [pipelineOf('b')]: { node: 'n2', identity: null },
      },
      left: {},
      disconnected: null,
    }),
  );
});

it('takes a session over for the same principal only, and the other gateway forgets it', async () => {
  const { one, two, owner } = cluster();
  begin(one);
  await vi.waitFor(() => expect(owner()).toBe('one'));

  const stranger = await two.records.take(session, { ...board, id: 'stranger' });
  const unknown = await two.records.take('no-such-session', board);
  const taken = await two.records.take(session, board);
  await vi.waitFor(() => expect(one.events).toContain('lost 0f3b'));

  expect([stranger, unknown, taken]).toEqual([undefined, undefined, { nodes: ['n1', 'n2'] }]);
  expect([owner(), two.owners.ownerOf(endpointOf('b', 'v'))]).toEqual(['two', session]);
  expect(one.owners.ownerOf(pipelineOf('a'))).toBeUndefined();
  expect(one.events).toEqual(['dropped 2', 'lost 0f3b']);
  expect([await one.records.confirm(session), await two.records.confirm(session)]).toEqual([
    false,
    true,
  ]);
});

it('resumes its own sessions while the directory is away, and no others', async () => {
  const { one, two, owner } = cluster();
  begin(one);
  await vi.waitFor(() => expect(owner()).toBe('one'));

  one.directory.disconnect();
  two.directory.disconnect();
  const [own, other] = [
    await one.records.take(session, board),
    await two.records.take(session, board),
  ];

  expect([own, other]).toEqual([{ nodes: ['n1', 'n2'] }, undefined]);
  expect(await one.records.confirm(session)).toBe(false);
});

it('a gateway that was stopped forgets what was adopted meanwhile, and releases nothing', async () => {
  const { one, two, owner, store } = cluster();
  begin(one);
  await vi.waitFor(() => expect(owner()).toBe('one'));

  one.directory.endLease();
  const record = await two.directory.read('session', session);
  if (record !== undefined) await two.records.adopt(record);
  one.directory.reconnect();
  await vi.waitFor(() => expect(store.get('session', session)?.owner).toBe('two'));
  const confirmed = await one.records.confirm(session);

  expect(confirmed).toBe(false);
  expect(two.owners.disconnectedForMs(pipelineOf('a'))).toBe(0);
  expect(one.events).toEqual(['dropped 2', 'lost 0f3b']);
});

it('closes an adopted session on its nodes once nothing is left of it', async () => {
  const { one, two, value, owner, elapse } = cluster();
  begin(one);
  await vi.waitFor(() => expect(owner()).toBe('one'));
  one.directory.endLease();
  const record = await two.directory.read('session', session);
  if (record !== undefined) await two.records.adopt(record);

  elapse(100_000);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const early = [...two.events];
  two.owners.forget(pipelineOf('a'));
  two.owners.forget(endpointOf('b', 'v'));

  await vi.waitFor(() => expect(value()).toBeUndefined(), { timeout: 30_000 });
  expect(early).toEqual(['imported 2']);
  expect(two.events).toEqual(['imported 2', 'close 0f3b on n1', 'close 0f3b on n2']);
});

it('releases what it had on a node that it lost when that serves again', async () => {
  const { one, value, serving } = cluster();
  begin(one);
  serving.set('n2', false);
  one.records.offNode(session, 'n2');
  await vi.waitFor(() => expect(value()?.left).toEqual({ n2: [endpointOf('b', 'v')] }));
  expect(Object.keys(value()?.pipelines ?? {})).toEqual([pipelineOf('a')]);

  await new Promise((resolve) => setTimeout(resolve, 1500));
  const meanwhile = [...one.events];
  serving.set('n2', true);

  await vi.waitFor(() => expect(value()?.left).toEqual({}), { timeout: 30_000 });
  expect(meanwhile).toEqual(['dropped 1']);
  expect(one.events.slice(1)).toEqual([
    `release ${endpointOf('b', 'v')} on n2`,
    'close 0f3b on n2',
  ]);
});
