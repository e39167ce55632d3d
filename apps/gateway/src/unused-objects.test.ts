import { everybody } from './access/principal.ts';
import { expect, it } from 'vitest';
import { unusedObjectsIn } from './unused-objects.ts';
import { LocalBoards } from './local-boards.ts';
import { ObjectOwners } from './object-owners.ts';
import type { EndpointState } from './pipeline-state.ts';
import { created, endpointOf, pipelineOf } from './testing/messages.ts';

const boardClient = { id: 'board', address: undefined, principal: everybody };
const viewerClient = { id: 'viewer', address: undefined, principal: everybody };

/** A clock, and a board with one viewer, both made by clients of this gateway. */
function setUp({ exclusive = true, tracked = true, tag = 'board' } = {}) {
  let time = 0;
  const now = () => time;
  const owners = new ObjectOwners(now);
  const boards = new LocalBoards({ owners, now, changed: () => undefined });
  if (tracked) {
    for (const object of [pipelineOf('a'), endpointOf('a', 'publisher')]) {
      created(owners, boardClient, object);
    }
    created(owners, viewerClient, endpointOf('a', 'viewer'));
  }
  const endpoint = (name: string, reachable: boolean): EndpointState => ({
    ...{ id: endpointOf('a', name), negotiated: true, connected: reachable, reachable },
    ...{ flowing: [], source: name === 'viewer' ? endpointOf('a', 'publisher') : undefined },
  });
  return {
    owners,
    at: (ms: number) => (time = ms),
    /** A pipeline without a publisher. */
    readEmpty: () =>
      boards.update({
        id: pipelineOf('a'),
        createdAt: 0,
        tags: new Map([[tag, 'x']]),
        endpoints: [],
      }),
    read: (publisher: boolean, viewer: boolean) =>
      boards.update({
        ...{ id: pipelineOf('a'), createdAt: 0, tags: new Map([[tag, 'kitchen']]) },
        endpoints: [endpoint('publisher', publisher), endpoint('viewer', viewer)],
      }),
    abandoned: () => {
      const pipeline = boards.find(pipelineOf('a'));
      if (pipeline === undefined) throw new Error('The pipeline is not known.');
      return unusedObjectsIn(pipeline, { boards, owners, exclusive, now });
    },
  };
}

it('keeps a publisher that ICE and DTLS connect, with or without media and client', () => {
  const { owners, at, read, abandoned } = setUp();
  read(true, true);
  owners.disconnected(boardClient);
  owners.disconnected(viewerClient);

  at(3_600_000);

  expect(abandoned()).toEqual([]);
});

it('keeps unconnected objects while their client is connected', () => {
  const { at, read, abandoned } = setUp();
  read(false, false);

  at(3_600_000);

  expect(abandoned()).toEqual([]);
});

it('releases a board soon after its client and its media disconnected', () => {
  const { owners, at, read, abandoned } = setUp();
  read(true, false);
  owners.disconnected(boardClient);
  at(30_000);
  read(false, false);

  at(31_000);
  const early = abandoned().includes(pipelineOf('a'));
  at(33_000);

  expect([early, abandoned()]).toEqual([false, [pipelineOf('a')]]);
});

it('gives a client whose media never connected more time to reconnect', () => {
  const { owners, at, read, abandoned } = setUp();
  read(false, false);
  owners.disconnected(boardClient);

  at(39_000);
  const early = abandoned().includes(pipelineOf('a'));
  at(41_000);

  expect([early, abandoned()]).toEqual([false, [pipelineOf('a')]]);
});

it('releases the endpoint of a viewer that left, soon if it was connected', () => {
  const { owners, at, read, abandoned } = setUp();
  read(true, true);
  owners.disconnected(viewerClient);
  read(true, false);

  const early = abandoned();
  at(2001);

  expect([early, abandoned()]).toEqual([[], [endpointOf('a', 'viewer')]]);
});

it('gives an endpoint that was never connected more time', () => {
  const { owners, at, read, abandoned } = setUp();
  read(true, false);
  owners.disconnected(viewerClient);

  at(29_000);
  const early = abandoned();
  at(31_000);

  expect([early, abandoned()]).toEqual([[], [endpointOf('a', 'viewer')]]);
});

it('releases in a shared media server only what a board of this gateway made', () => {
  const [theirs, ours, own] = [
    setUp({ exclusive: false, tracked: false }),
    setUp({ exclusive: false }),
    setUp({ tracked: false }),
  ];
  for (const { owners, at, read } of [theirs, ours, own]) {
    read(false, false);
    owners.disconnected(boardClient);
    at(61_000);
  }

  expect([theirs, ours, own].map(({ abandoned }) => abandoned())).toEqual([
    [],
    [pipelineOf('a')],
    [pipelineOf('a')],
  ]);
});

it('releases in a shared media server what a client began and left, a board’s before anything else', () => {
  const [board, other] = [
    setUp({ exclusive: false }),
    setUp({ exclusive: false, tag: 'something else' }),
  ];
  const at = (ms: number) =>
    [board, other].map((one) => {
      one.at(ms);
      one.readEmpty();
      return one.abandoned().length;
    });
  at(0);
  for (const { owners } of [board, other]) owners.disconnected(boardClient);

  expect([at(39_000), at(41_000), at(479_000), at(481_000)]).toEqual([
    [0, 0],
    [1, 0],
    [1, 0],
    [1, 1],
  ]);
});
