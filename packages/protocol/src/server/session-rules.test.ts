import { beforeEach, expect, test } from 'vitest';
import { parseCall } from '../call.ts';
import type { Request } from '../rpc.ts';
import type { SessionState } from './session-rules.ts';
import { ClientSessions, detach, requestInTransaction, sweep } from './session-rules.ts';

interface TestSession extends SessionState<string> {
  isEmpty: boolean;
}

let sessions: Map<string, TestSession>;
const store = {
  find: (id: string) => sessions.get(id),
  open: (id = `new-${sessions.size}`) => {
    const session = sessions.get(id) ?? { id, client: undefined, wasUsed: true, isEmpty: true };
    sessions.set(id, session);
    return session;
  },
  close: ({ id }: TestSession) => void sessions.delete(id),
};
const request = (method: string, params?: Record<string, unknown>): Request => ({
  jsonrpc: '2.0',
  id: 1,
  method,
  ...(params && { params }),
});
const call = (method: string, params: Record<string, unknown> = {}) =>
  parseCall(request(method, params));
const describe = (params = {}) => call('describe', { object: 'x', ...params });

beforeEach(() => {
  sessions = new Map();
});

test('a client keeps the session that was opened for it', () => {
  const client = new ClientSessions('a', store);

  const first = client.resolve(describe());
  const second = client.resolve(describe());

  expect(second).toBe(first);
  expect(client.bound).toBe(first);
  expect(first?.client).toBe('a');
});

test('a session belongs to the client that used it last', () => {
  const takenOver: string[] = [];
  const [a, b] = ['a', 'b'].map(
    (name) => new ClientSessions(name, store, ({ id }) => takenOver.push(`${id} ${name}`)),
  );
  const session = a?.resolve(describe({ sessionId: 's' }));

  b?.use(request('describe', { object: 'x', sessionId: 's' }));
  b?.use(request('describe', { object: 'x' }));

  expect(session?.client).toBe('b');
  expect([a?.bound, b?.bound]).toEqual([undefined, session]);
  expect(takenOver).toEqual(['s a', 's b']);
});

test('an empty session is closed when its client uses another', () => {
  const client = new ClientSessions('a', store);
  client.resolve(describe({ sessionId: 'empty' }));
  const kept = client.resolve(describe({ sessionId: 'kept' }));
  if (kept !== undefined) kept.isEmpty = false;

  client.resolve(describe({ sessionId: 'other' }));

  expect([...sessions.keys()]).toEqual(['kept', 'other']);
});

test.each(['connect', 'keepAlive'])('%s names a session that refers to something', (method) => {
  const client = new ClientSessions('a', store);
  const session = store.open('s');

  expect(() => client.resolve(call(method, { sessionId: 'unknown' }))).toThrow('Invalid session');
  expect(() => client.resolve(call(method, { sessionId: 's' }))).toThrow('Invalid session');
  session.isEmpty = false;
  expect(client.resolve(call(method, { sessionId: 's' }))).toBe(session);
});

test('ref and unref need a session, ping and closeSession open none', () => {
  const client = new ClientSessions('a', store);

  expect(() => client.resolve(call('unref', { object: 'x' }))).toThrow('sessionId');
  expect(client.resolve(call('ping'))).toBeUndefined();
  expect(client.resolve(call('closeSession'))).toBeUndefined();
  expect(sessions.size).toBe(0);
  const session = client.resolve(describe());
  expect(client.resolve(call('unref', { object: 'x' }))).toBe(session);
  expect(client.resolve(call('closeSession'))).toBe(session);
});

test('a request without params has some once the client has a session', () => {
  const client = new ClientSessions('a', store);
  const bare = request('describe');

  expect(client.withParams(bare)).toBe(bare);
  client.resolve(describe());
  expect(client.withParams(bare).params).toEqual({});
});

test('a closed session is not bound any more', () => {
  const client = new ClientSessions('a', store);
  const session = client.resolve(describe());

  if (session !== undefined) client.close(session);

  expect(client.bound).toBeUndefined();
  expect(sessions.size).toBe(0);
});

test('an operation of a transaction belongs to its session, and is none itself', () => {
  const session = store.open('s');

  expect(requestInTransaction(request('describe', { sessionId: 't' }), session).params).toEqual({
    sessionId: 's',
  });
  expect(() => requestInTransaction(request('transaction'), session)).toThrow('Method not found');
});

test('a disconnected client leaves its sessions, of which the empty ones can be closed', () => {
  const [empty, full, other] = ['empty', 'full', 'other'].map((id) => store.open(id));
  for (const session of [empty, full]) if (session !== undefined) session.client = 'a';
  if (other !== undefined) other.client = 'b';
  if (full !== undefined) full.isEmpty = false;

  expect(detach('a', sessions.values())).toEqual([empty]);
  expect([empty?.client, full?.client, other?.client]).toEqual([undefined, undefined, 'b']);
});

test('a sweep returns the sessions that were not used since the last one', () => {
  const [used, unused, connected] = ['used', 'unused', 'connected'].map((id) => store.open(id));
  if (connected !== undefined) connected.client = 'a';

  expect(sweep(sessions.values())).toEqual([]);
  if (used !== undefined) used.wasUsed = true;
  expect(sweep(sessions.values())).toEqual([unused]);
});
