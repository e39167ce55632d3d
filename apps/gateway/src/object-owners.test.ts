import { everybody } from './access/principal.ts';
import type { Request } from '@boardcast/protocol';
import { expect, it } from 'vitest';
import { ObjectOwners } from './object-owners.ts';
import { created, endpointOf, offered, pinged, pipelineOf } from './testing/messages.ts';

const session = '0f3b2a10-1111-4222-8333-444455556666';
const client = (id: string) => ({ id, address: '192.0.2.1', principal: everybody });

it('records the owners of a transaction’s objects, and the pipeline that it changed', () => {
  const owners = new ObjectOwners();
  const pipeline = pipelineOf('a');
  const operations = [
    { jsonrpc: '2.0', id: 0, method: 'create', params: { type: 'MediaPipeline' } },
    { jsonrpc: '2.0', id: 1, method: 'create', params: { type: 'WebRtcEndpoint' } },
  ];
  const values = [pipeline, endpointOf('a', 'e')];
  const value = values.map((made, id) => ({ jsonrpc: '2.0', id, result: { value: made } }));
  const request: Request = { jsonrpc: '2.0', id: 1, method: 'transaction', params: { operations } };

  const changed = owners.process(client('c'), request, {
    ...{ jsonrpc: '2.0', id: 1 },
    result: { value, sessionId: session },
  });

  expect([...changed]).toEqual([[pipeline, 'changed']]);
  expect(values.map((id) => owners.ownerOf(id))).toEqual([session, session]);
});

it('an object stays its creator’s when another client reports it as created', () => {
  const owners = new ObjectOwners();
  const thief = { ...client('c2'), principal: { ...everybody, id: 'thief' } };
  created(owners, client('c1'), pipelineOf('a'), session);
  created(owners, thief, pipelineOf('a'));

  expect(owners.creatorOf(pipelineOf('a'))).toBe(everybody);
});

it('measures how long an owner has had no WebSocket until it resumes on another', () => {
  let now = 0;
  const owners = new ObjectOwners(() => now);
  created(owners, client('c1'), pipelineOf('a'), session);
  const here = owners.disconnectedForMs(pipelineOf('a'));

  owners.disconnected(client('c1'));
  now = 500;
  const disconnected = owners.disconnectedForMs(pipelineOf('a'));
  pinged(owners, client('c2'), session);

  expect([here, disconnected, owners.disconnectedForMs(pipelineOf('a'))]).toEqual([
    undefined,
    500,
    undefined,
  ]);
});

it('separates clients that chose the same session id', () => {
  const owners = new ObjectOwners(() => 0);
  created(owners, client('c1'), pipelineOf('a'), 'default');
  created(owners, client('c2'), pipelineOf('b'), 'default');

  owners.disconnected(client('c1'));

  expect([
    owners.disconnectedForMs(pipelineOf('a')),
    owners.disconnectedForMs(pipelineOf('b')),
  ]).toEqual([0, undefined]);
});

it('returns the pipelines that may have changed; a read changes none', () => {
  const owners = new ObjectOwners();

  const changed = offered(owners, client('c'), endpointOf('a', 'e'), 'v=0');
  const same = pinged(owners, client('c'), session);

  expect([[...changed], [...same]]).toEqual([[[pipelineOf('a'), 'changed']], []]);
});

it('forgets released objects, and sessions without objects', () => {
  let now = 0;
  const owners = new ObjectOwners(() => now);
  created(owners, client('c'), pipelineOf('a'), session);
  created(owners, client('c'), pipelineOf('b'), session);
  owners.disconnected(client('c'));
  now = 1001;

  owners.retain(new Set([pipelineOf('b')]), 1000);
  const kept = [owners.ownerOf(pipelineOf('a')), owners.ownerOf(pipelineOf('b'))];
  owners.forget(pipelineOf('b'));

  expect(kept).toEqual([undefined, session]);
  expect(owners.ownerOf(pipelineOf('b'))).toBeUndefined();
});

it('ignores error replies', () => {
  const owners = new ObjectOwners();
  const request: Request = { jsonrpc: '2.0', id: 1, method: 'release', params: { object: 'x' } };

  const changed = owners.process(client('c'), request, {
    ...{ jsonrpc: '2.0', id: 1 },
    error: { code: 40101, message: 'not found' },
  });

  expect(changed.size).toBe(0);
});

it.each([
  ['that it names', { sessionId: session }],
  ['of its own', {}],
])('returns the pipelines of the session %s that a client closes', (_, params) => {
  const owners = new ObjectOwners(() => 0);
  created(owners, client('c'), pipelineOf('a'), session);
  created(owners, client('d'), pipelineOf('b'));
  const request: Request = { jsonrpc: '2.0', id: 1, method: 'closeSession', params };

  const left = owners.process(client('c'), request, { jsonrpc: '2.0', id: 1, result: null });

  expect([...left]).toEqual([[pipelineOf('a'), 'left']]);
  expect([
    owners.disconnectedForMs(pipelineOf('a')),
    owners.disconnectedForMs(pipelineOf('b')),
  ]).toEqual([0, undefined]);
});

it('counts existing objects by the address that created them', () => {
  const owners = new ObjectOwners(() => 0);
  const address = client('c').address;
  for (const object of [pipelineOf('a'), endpointOf('a', 'e'), pipelineOf('b')]) {
    created(owners, client('c'), object, session);
  }
  created(
    owners,
    { id: 'd', address: '192.0.2.9', principal: everybody },
    pipelineOf('c'),
    session,
  );
  const all = owners.countOf(address);

  owners.forget(endpointOf('a', 'e'));
  owners.forget(endpointOf('a', 'e'));
  const less = owners.countOf(address);
  owners.forget(pipelineOf('a'));
  owners.retain(new Set(), -1);

  expect([all, less, owners.countOf(address)]).toEqual([3, 2, 0]);
});

it('knows who created an object, began a session and used an endpoint', () => {
  const owners = new ObjectOwners(() => 0);
  const as = (id: string) => ({
    ...client(`of ${id}`),
    principal: { kind: 'admin', id, credential: id } as const,
  });
  const [board, guest] = [as('board'), as('guest')];
  created(owners, board, pipelineOf('a'), session);
  created(owners, board, endpointOf('a', 'announced'), session);
  created(owners, guest, endpointOf('a', 'own'));
  offered(owners, guest, endpointOf('a', 'announced'), 'v=0');

  expect(owners.creatorOf(pipelineOf('a'))?.id).toBe('board');
  expect(owners.principalOfSession(session)?.id).toBe('board');
  expect(owners.userOf(endpointOf('a', 'announced'))?.id).toBe('guest');
  expect(owners.objectsOf(board.principal)).toEqual([pipelineOf('a')]);
  expect(owners.objectsOf(guest.principal)).toEqual([
    endpointOf('a', 'own'),
    endpointOf('a', 'announced'),
  ]);
});

const other = '7a1c2b30-5555-4666-8777-888899990000';

/** A session with a pipeline on one node and an endpoint in somebody else's on another. */
function sessionOnTwoNodes() {
  const owners = new ObjectOwners(() => 0);
  const publisher = endpointOf('a', 'publisher');
  created(owners, client('c1'), pipelineOf('a'), session, 'one');
  created(owners, client('c1'), publisher, session, 'one');
  offered(owners, client('c1'), publisher, 'o=board', { sessionId: session, node: 'one' });
  created(owners, client('c1'), endpointOf('b', 'viewer'), session, 'two');
  return { owners, publisher };
}

it('hands a session over with its objects, their users, nodes and identities', () => {
  const { owners, publisher } = sessionOnTwoNodes();
  const identity = owners.identityOf(pipelineOf('a')) ?? null;

  const state = owners.sessionObjects(session);
  const adopting = new ObjectOwners(() => 0);
  if (state !== undefined) adopting.adopt(session, state);

  expect(state?.pipelines).toEqual({
    [pipelineOf('a')]: { node: 'one', identity },
    [pipelineOf('b')]: { node: 'two', identity: null },
  });
  expect(adopting.sessionObjects(session)).toEqual(state);
  expect(adopting.userOf(publisher)?.id).toBe(everybody.id);
  expect(adopting.identityOf(pipelineOf('a'))).toBe(identity);
  expect(adopting.disconnectedForMs(publisher)).toBe(0);
  expect(adopting.countOf('192.0.2.1')).toBe(3);
});

it('forgets what a session has on one node, or all of it, and nothing of others', () => {
  const { owners, publisher } = sessionOnTwoNodes();
  created(owners, client('c2'), endpointOf('a', 'viewer'), other, 'one');

  const onTwo = owners.drop(session, 'two');
  const left = owners.sessionObjects(session)?.objects.map(({ id }) => id);
  const all = owners.drop(session);

  expect([onTwo, left, all]).toEqual([
    [pipelineOf('b')],
    [pipelineOf('a'), publisher],
    [pipelineOf('a')],
  ]);
  expect(owners.sessionObjects(session)).toBeUndefined();
  expect(owners.ownerOf(endpointOf('a', 'viewer'))).toBe(other);
  expect([owners.pipelinesOn('one'), owners.pipelinesOn('two')]).toEqual([[pipelineOf('a')], []]);
  expect(owners.countOf('192.0.2.1')).toBe(1);
});

it('reports each change of a session, and remembers who uses an endpoint of another gateway', () => {
  const owners = new ObjectOwners(() => 0);
  const changed: string[] = [];
  owners.onSessionChange((id) => changed.push(id));
  created(owners, client('c1'), pipelineOf('a'), session, 'one');
  owners.forget(pipelineOf('a'));
  const announced = endpointOf('b', 'free');
  offered(owners, client('c1'), announced, 'o=viewer', { sessionId: session, node: 'two' });

  expect(changed).toEqual([session, session]);
  expect(owners.userOf(announced)?.id).toBe(everybody.id);
  expect(owners.pipelinesOn('two')).toEqual([pipelineOf('b')]);
});
