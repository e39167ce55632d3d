import type { Reply, Request } from '@boardcast/protocol';
import { expect, it } from 'vitest';
import { SessionName } from './session-name.ts';

const issued = '0f3b2a10-1111-4222-8333-444455556666';
const request = (method: string, params: Request['params'] = {}): Request => ({
  ...{ jsonrpc: '2.0', id: 1 },
  ...{ method, params },
});
const create = request('create', { type: 'MediaPipeline', sessionId: 'default' });

function told(name: SessionName, result: object): unknown {
  const reply: Reply = { jsonrpc: '2.0', id: 1, result };
  return JSON.parse(name.toClient(JSON.stringify(reply), reply)) as unknown;
}

it('keeps the name of a session from the server, and gives it back to the client', () => {
  const name = new SessionName();

  const said = name.toServer(create);
  const reply = told(name, { sessionId: issued, value: [{ result: { sessionId: issued } }] });

  expect(said?.params).toEqual({ type: 'MediaPipeline' });
  expect(reply).toMatchObject({
    result: { sessionId: 'default', value: [{ result: { sessionId: 'default' } }] },
  });
});

it('closes the session where it is released as if it were an object', () => {
  const name = new SessionName();
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
])('leaves %j as it is', (said) => {
  expect(new SessionName().toServer(said)).toBeUndefined();
});

it('takes the first name of a socket alone', () => {
  const name = new SessionName();
  name.toServer(create);

  expect(name.toServer(request('create', { sessionId: 'other' }))).toBeUndefined();
  expect(name.toServer(request('closeSession', { sessionId: 'default' }))?.params).toEqual({});
});
