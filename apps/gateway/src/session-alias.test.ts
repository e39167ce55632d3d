import type { Reply, Request } from '@boardcast/protocol';
import { expect, it } from 'vitest';
import { SessionAlias } from './session-alias.ts';

const issued = '0f3b2a10-1111-4222-8333-444455556666';
const request = (method: string, params: Request['params'] = {}): Request => ({
  ...{ jsonrpc: '2.0', id: 1 },
  ...{ method, params },
});
const create = request('create', { type: 'MediaPipeline', sessionId: 'default' });

function replyTo(name: SessionAlias, result: object): unknown {
  const reply: Reply = { jsonrpc: '2.0', id: 1, result };
  return JSON.parse(name.toClient(JSON.stringify(reply), reply)) as unknown;
}

it('removes the chosen session id from requests, and restores it in replies', () => {
  const name = new SessionAlias();

  const sent = name.toServer(create);
  const reply = replyTo(name, { sessionId: issued, value: [{ result: { sessionId: issued } }] });

  expect(sent?.params).toEqual({ type: 'MediaPipeline' });
  expect(reply).toMatchObject({
    result: { sessionId: 'default', value: [{ result: { sessionId: 'default' } }] },
  });
});

it('closes the session when it is released as if it were an object', () => {
  const name = new SessionAlias();
  name.toServer(create);

  const bye = name.toServer(request('release', { object: 'default', sessionId: 'default' }));

  expect(bye).toMatchObject({ id: 1, method: 'closeSession', params: {} });
});

it.each([
  request('create', { type: 'MediaPipeline' }),
  request('create', { type: 'MediaPipeline', sessionId: issued }),
  request('connect', { sessionId: 'default' }),
  request('ping', { sessionId: 'default' }),
  request('closeSession', { sessionId: 'default' }),
])('leaves %j as it is', (request) => {
  expect(new SessionAlias().toServer(request)).toBeUndefined();
});

it('uses only the first session id of a socket', () => {
  const name = new SessionAlias();
  name.toServer(create);

  expect(name.toServer(request('create', { sessionId: 'other' }))).toBeUndefined();
  expect(name.toServer(request('closeSession', { sessionId: 'default' }))?.params).toEqual({});
});
