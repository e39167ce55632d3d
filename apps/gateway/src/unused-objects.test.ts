import { expect, it } from 'vitest';
import { unusedObjectsIn } from './unused-objects.ts';
import { Directory } from './directory.ts';
import { ObjectOwners } from './object-owners.ts';
import type { EndpointState } from './pipeline-state.ts';
import { created, endpointOf, pipelineOf } from './testing/messages.ts';

const boardClient = { id: 'board', address: undefined };
const viewerClient = { id: 'viewer', address: undefined };

/** A clock, and a board with one viewer, both made by clients of this gateway. */
function setUp({ exclusive = true, known = true } = {}) {
  let time = 0;
  const now = () => time;
  const owners = new ObjectOwners(now);
  const directory = new Directory({ owners, now, changed: () => undefined });
  if (known) {
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
    read: (publisher: boolean, viewer: boolean) =>
      directory.update({
        ...{ id: pipelineOf('a'), createdAt: 0, tags: new Map([['board', 'kitchen']]) },
        endpoints: [endpoint('publisher', publisher), endpoint('viewer', viewer)],
      }),
    abandoned: () => {
      const pipeline = directory.find(pipelineOf('a'));
      if (pipeline === undefined) throw new Error('The pipeline is not in the directory.');
      return unusedObjectsIn(pipeline, { directory, owners, exclusive, now });
    },
  };
}

it('keeps a publisher that ICE and DTLS connect, however silent it is and whoever has gone', () => {
  const { owners, at, read, abandoned } = setUp();
  read(true, true);
  owners.disconnected(boardClient);
  owners.disconnected(viewerClient);

  at(3_600_000);

  expect(abandoned()).toEqual([]);
});

it('keeps what is not connected while its client is', () => {
  const { at, read, abandoned } = setUp();
  read(false, false);

  at(3_600_000);

  expect(abandoned()).toEqual([]);
});

it('releases a board soon after its client and its media are gone', () => {
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

it('gives a client that was not connected yet longer to come back', () => {
  const { owners, at, read, abandoned } = setUp();
  read(false, false);
  owners.disconnected(boardClient);

  at(39_000);
  const early = abandoned().includes(pipelineOf('a'));
  at(41_000);

  expect([early, abandoned()]).toEqual([false, [pipelineOf('a')]]);
});

it('releases the endpoint of a viewer that left, soon when it was connected', () => {
  const { owners, at, read, abandoned } = setUp();
  read(true, true);
  owners.disconnected(viewerClient);
  read(true, false);

  const early = abandoned();
  at(2001);

  expect([early, abandoned()]).toEqual([[], [endpointOf('a', 'viewer')]]);
});

it('gives an endpoint that was not connected yet longer', () => {
  const { owners, at, read, abandoned } = setUp();
  read(true, false);
  owners.disconnected(viewerClient);

  at(29_000);
  const early = abandoned();
  at(31_000);

  expect([early, abandoned()]).toEqual([[], [endpointOf('a', 'viewer')]]);
});

it('releases nothing of a media server of others but what a board of ours made', () => {
  const [theirs, ours, own] = [
    setUp({ exclusive: false, known: false }),
    setUp({ exclusive: false }),
    setUp({ known: false }),
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
