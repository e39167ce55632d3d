import { everybody } from './access/principal.ts';
import { expect, it } from 'vitest';
import { LocalBoards } from './local-boards.ts';
import type { ClientConnection } from './client-sessions.ts';
import { ObjectOwners } from './object-owners.ts';
import type { EndpointState, PipelineState } from './pipeline-state.ts';
import { boardState, endpointState, withId } from './testing/board-state.ts';
import { created, endpointOf, offered, pipelineOf } from './testing/messages.ts';

const client = (id: string) => ({ id, address: undefined, principal: everybody });
function localBoardsOf(...states: readonly PipelineState[]) {
  const owners = new ObjectOwners(() => 0);
  let changes = 0;
  const options = { now: () => 0, timeOfDay: () => 0 };
  const boards = new LocalBoards({ owners, changed: () => (changes += 1), ...options });
  for (const state of states) boards.update(state);
  return { boards, owners, changes: () => changes };
}

const names = (boards: LocalBoards) => boards.boards().map(({ name }) => name);

it('lists a board as it was read', () => {
  const { boards } = localBoardsOf(
    boardState('a', { name: '<b>kitchen</b>', viewers: ['v', 'w'] }),
  );

  expect(boards.boards()).toEqual([
    {
      name: '<b>kitchen</b>',
      profile: null,
      firmware: null,
      state: 'live',
      viewers: 2,
      since: '1970-01-01T00:00:00.000Z',
      pipeline: 'a_kurento.MediaPipeline',
      endpoint: 'a_kurento.MediaPipeline/publisher_kurento.WebRtcEndpoint',
      viewerEndpoint: 'a_kurento.MediaPipeline/free_kurento.WebRtcEndpoint',
    },
  ]);
});

it.each([
  ['restart', true],
  ['reboot restart', true],
  ['restarts', undefined],
  ['', undefined],
])('takes from the commands %j whether a board can restart', (commands, expected) => {
  const state = boardState('a', { name: 'kitchen' });
  const tags = new Map([...state.tags, ['commands', commands]]);
  const { boards } = localBoardsOf({ ...state, tags });

  expect(boards.boards()[0]?.canRestart).toBe(expected);
});

it('replaces what was read before', () => {
  const { boards } = localBoardsOf(boardState('a', { viewers: ['v'] }));

  boards.update(boardState('a', { live: false }));
  const after = boards.boards();
  boards.remove(pipelineOf('a'));

  expect(after).toMatchObject([{ state: 'offline', viewers: 0 }]);
  expect(boards.boards()).toEqual([]);
});

it('lists nothing without a publisher, and reports a change only when the list changed', () => {
  const { boards, changes } = localBoardsOf({ ...boardState('a'), endpoints: [] });
  const unlisted = [boards.boards().length, changes()];

  boards.update(boardState('a'));
  boards.update(boardState('a'));

  expect([unlisted, changes()]).toEqual([[0, 0], 1]);
});

it('numbers boards without a name, and makes names unique', () => {
  const { boards } = localBoardsOf(
    boardState('a'),
    boardState('b', { name: 'kitchen' }),
    boardState('c'),
    boardState('d', { name: 'kitchen' }),
    boardState('e', { name: 'kitchen-2' }),
  );

  expect(names(boards)).toEqual(['board-1', 'kitchen', 'board-2', 'kitchen-2', 'kitchen-2-2']);
});

it('leaves a name with the board that is live, whichever came last', () => {
  const { boards } = localBoardsOf(
    boardState('live', { name: 'kitchen' }),
    boardState('ghost', { name: 'kitchen', live: false }),
  );

  expect(boards.boards()).toMatchObject([
    { name: 'kitchen', state: 'live' },
    { name: 'kitchen-2', state: 'offline' },
  ]);
});

it('gives the name of a live board to itself only, when it publishes again', () => {
  const { boards, owners } = localBoardsOf();
  const publish = (id: string, name: string) => {
    created(owners, client(id), pipelineOf(id));
    offered(
      owners,
      client(id),
      endpointOf(id, 'publisher'),
      `v=0\r\no=- ${name} 2 IN IP4 0.0.0.0\r\n`,
    );
    boards.update(boardState(id, { name: 'kitchen' }));
  };

  publish('first', 'one');
  publish('other', 'two');
  const taken = boards.boards().map(({ name, pipeline }) => [name, pipeline]);
  publish('again', 'one');

  expect(taken).toEqual([
    ['kitchen', pipelineOf('first')],
    ['kitchen-2', pipelineOf('other')],
  ]);
  const named = new Map(boards.boards().map(({ name, pipeline }) => [pipeline, name]));
  expect(named.get(pipelineOf('again'))).toBe('kitchen');
  expect(named.get(pipelineOf('other'))).toBe('kitchen-2');
});

it('gives the name of a disconnected board to a new live one', () => {
  const { boards, owners } = localBoardsOf();
  created(owners, client('first'), pipelineOf('first'));
  boards.update(boardState('first', { name: 'kitchen' }));
  owners.disconnected(client('first'));
  boards.update(boardState('second', { name: 'kitchen' }));

  expect(boards.boards()).toMatchObject([
    { name: 'kitchen-2', pipeline: pipelineOf('first') },
    { name: 'kitchen', pipeline: pipelineOf('second') },
  ]);
});

it('sorts pipelines that existed before by creation time', () => {
  const { boards } = localBoardsOf(
    boardState('newer', { name: 'kitchen', createdAt: 20 }),
    boardState('older', { name: 'kitchen', createdAt: 10 }),
  );

  expect(boards.boards()).toMatchObject([
    { name: 'kitchen-2', pipeline: pipelineOf('older') },
    { name: 'kitchen', pipeline: pipelineOf('newer') },
  ]);
});

it('lists the board’s announced endpoint, and not one that a viewer is about to use', () => {
  const { boards, owners } = localBoardsOf();
  const [own, other] = [client('own'), client('other')];
  for (const name of ['publisher', 'free']) created(owners, own, endpointOf('a', name));
  created(owners, other, endpointOf('a', 'v'));
  const state = boardState('a', { viewers: ['v'] });
  const [publisher, free, viewer] = state.endpoints as [
    EndpointState,
    EndpointState,
    EndpointState,
  ];

  boards.update({ ...state, endpoints: [publisher, free, { ...viewer, negotiated: false }] });

  expect(boards.boards()[0]?.viewerEndpoint).toBe(endpointOf('a', 'free'));
});

it('lists no board as live while the media server does not answer', () => {
  const { boards } = localBoardsOf(boardState('a', { viewers: ['v'] }));

  boards.unreachable();

  expect(boards.boards()).toMatchObject([{ state: 'offline', viewers: 0 }]);
});

/** A board without a name publishes over its own connection, from one address. */
function publishUnnamed(owners: ObjectOwners, id: string, connection: string, origin: string) {
  const client = { id: connection, address: '192.0.2.7', principal: everybody };
  created(owners, client, pipelineOf(id), 'default');
  offered(owners, client, endpointOf(id, 'publisher'), `v=0\r\no=- ${origin} 2 IN IP4 0.0.0.0\r\n`);
  return client;
}

it('recognizes a board without a name after its restart, and hides its old pipeline', () => {
  const { boards, owners } = localBoardsOf();
  const first = publishUnnamed(owners, 'before', 'c1', '42');
  boards.update(boardState('before'));
  owners.disconnected(first);
  boards.update(boardState('before', { live: false }));
  publishUnnamed(owners, 'after', 'c2', '42');
  publishUnnamed(owners, 'other', 'c3', '43');

  boards.update(boardState('after'));
  boards.update(boardState('other'));

  expect(boards.boards()).toMatchObject([
    { name: 'board-1', pipeline: pipelineOf('after') },
    { name: 'board-2', pipeline: pipelineOf('other') },
  ]);
});

it('treats two boards with equal offers at the same time as two', () => {
  const { boards, owners } = localBoardsOf();
  publishUnnamed(owners, 'one', 'c1', '42');
  publishUnnamed(owners, 'two', 'c2', '42');

  boards.update(boardState('one'));
  boards.update(boardState('two'));

  expect(names(boards)).toEqual(['board-1', 'board-2']);
});

it('a viewer that sends audio to a board is not taken for the board', () => {
  const { boards, owners } = localBoardsOf();
  const own = boardState('a', { name: 'kitchen' });
  const [publisher, free] = own.endpoints.map(({ id }) => id);
  const talking = endpointOf('a', 'talking');
  const principal = { ...everybody, id: 'viewer' };
  for (const id of [own.id, publisher, free]) created(owners, client('c1'), id ?? '', 'default');
  created(owners, { ...client('c2'), principal }, talking, 'default');

  const endpoints = [
    endpointState(talking, { source: publisher, flowing: ['AUDIO', 'VIDEO'] }),
    ...own.endpoints.map((each) => (each.id === publisher ? { ...each, source: talking } : each)),
  ];
  boards.update({ ...own, endpoints });

  expect(boards.boards().map(({ endpoint: id }) => id)).toEqual([publisher]);
});

const macs = ['aa:bb:cc:00:00:01', 'aa:bb:cc:00:00:02'] as const;

it.each([macs[0], 'page-1'])(
  'lists what the board %s publishes anew at once, as live while what it published before is',
  (mac) => {
    const { boards, owners } = localBoardsOf();
    for (const id of ['old', 'new']) created(owners, client(id), pipelineOf(id));

    boards.update(withId(boardState('old', { name: 'kitchen', createdAt: 1 }), mac));
    const again = { name: 'kitchen', createdAt: 2, live: false };
    boards.update(withId(boardState('new', again), mac));
    const connecting = boards.boards();
    owners.disconnected(client('old'));
    const reconnected = boards.boards();
    boards.update(withId(boardState('old', { name: 'kitchen', createdAt: 1, live: false }), mac));
    const alone = boards.boards();

    const live = { name: 'kitchen', pipeline: pipelineOf('new'), state: 'live' };
    expect(connecting).toMatchObject([{ name: 'kitchen-2', pipeline: pipelineOf('old') }, live]);
    expect(reconnected).toMatchObject([live]);
    expect(alone).toMatchObject([{ ...live, state: 'offline' }]);
  },
);

const nameIn = (boards: LocalBoards, id: string) =>
  boards.boards().find(({ pipeline }) => pipeline === pipelineOf(id))?.name;

it('keeps the name of each live board when another of that name leaves and returns', () => {
  const { boards } = localBoardsOf(
    withId(boardState('a', { name: 'kitchen' }), macs[0]),
    withId(boardState('b', { name: 'kitchen' }), macs[1]),
  );

  boards.remove(pipelineOf('a'));
  const alone = nameIn(boards, 'b');
  boards.update(withId(boardState('c', { name: 'kitchen' }), macs[0]));

  expect([alone, nameIn(boards, 'b'), nameIn(boards, 'c')]).toEqual([
    'kitchen-2',
    'kitchen-2',
    'kitchen',
  ]);
});

it('gives boards their names again, whichever returns first', () => {
  const { boards } = localBoardsOf(
    withId(boardState('a', { name: 'kitchen' }), macs[0]),
    withId(boardState('b', { name: 'kitchen' }), macs[1]),
  );

  boards.clear();
  boards.update(withId(boardState('d', { name: 'kitchen' }), macs[1]));
  boards.update(withId(boardState('c', { name: 'kitchen' }), macs[0]));

  expect([nameIn(boards, 'd'), nameIn(boards, 'c')]).toEqual(['kitchen-2', 'kitchen']);
  expect(boards.entries()).toHaveLength(2);
});

it('does not give the name of a board to another, also when its client is disconnected', () => {
  const { boards, owners } = localBoardsOf();
  created(owners, client('first'), pipelineOf('a'));
  boards.update(withId(boardState('a', { name: 'kitchen' }), macs[0]));
  owners.disconnected(client('first'));
  boards.update(withId(boardState('b', { name: 'kitchen' }), macs[1]));

  expect([nameIn(boards, 'a'), nameIn(boards, 'b')]).toEqual(['kitchen', 'kitchen-2']);
});

it('gives the name of a page that was closed to another page', () => {
  const { boards } = localBoardsOf(withId(boardState('a', { name: 'kitchen' }), 'page-1'));
  boards.remove(pipelineOf('a'));
  boards.update(withId(boardState('b', { name: 'kitchen' }), 'page-2'));

  expect(boards.entries()).toMatchObject([{ name: 'kitchen', pipeline: pipelineOf('b') }]);
});

it('believes an id within what one user publishes', () => {
  const { boards, owners } = localBoardsOf();
  const user = (id: string): ClientConnection => ({
    ...client(id),
    principal: { kind: 'user', id, credential: id, grants: { actions: [], boards: [] } },
  });
  for (const id of ['a', 'b']) {
    created(owners, user(id), pipelineOf(id));
    boards.update(withId(boardState(id, { name: 'kitchen' }), macs[0]));
  }

  expect([nameIn(boards, 'a'), nameIn(boards, 'b')]).toEqual(['kitchen', 'kitchen-2']);
});

it('lists a board that left as offline, until it is forgotten', async () => {
  const { boards, changes } = localBoardsOf(boardState('a', { name: 'kitchen' }));
  boards.remove(pipelineOf('a'));

  expect(boards.entries()).toMatchObject([
    { name: 'kitchen', state: 'offline', pipeline: null, endpoint: null },
  ]);
  const before = changes();
  expect([await boards.forget('kitchen'), await boards.forget('kitchen')]).toEqual([true, false]);
  expect([boards.entries(), changes() - before]).toEqual([[], 1]);
});
