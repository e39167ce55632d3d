import type { Request, RequestId } from '@boardcast/protocol';
import { expect, it } from 'vitest';
import { PendingRequests } from './pending-requests.ts';

const request = (id: RequestId | undefined, object: string): Request => ({
  jsonrpc: '2.0',
  ...(id !== undefined && { id }),
  method: 'release',
  params: { object },
});
const reply = (id: RequestId | undefined) =>
  ({ jsonrpc: '2.0', id: id ?? '', result: null }) as const;

it('leaves ids as they are', () => {
  const pending = new PendingRequests(false);
  const sent = pending.add(request(7, 'a'));

  expect(sent).toEqual(request(7, 'a'));
  expect(pending.take(reply(7))).toEqual({ request: request(7, 'a'), reply: reply(7) });
  expect(pending.take(reply(7))).toBeUndefined();
  expect(pending.size).toBe(0);
});

it('replaces ids, the same for the same request only', () => {
  const pending = new PendingRequests(true);
  const [one, other, string] = [request(7, 'a'), request(7, 'b'), request('7', 'a')];
  const ids = [one, other, string].map((each) => pending.add(each).id);

  expect(new Set(ids).size).toBe(3);
  expect(new PendingRequests(true).add(one).id).toBe(ids[0]);
  expect(pending.take(reply(ids[1]))).toEqual({ request: other, reply: reply(7) });
  expect(pending.take(reply(ids[2]))).toEqual({ request: string, reply: reply('7') });
  expect(pending.take(reply(ids[0]))).toEqual({ request: one, reply: reply(7) });
});

it('has a request without an id, whose reply is for nobody', () => {
  const pending = new PendingRequests(true);
  const { id } = pending.add(request(undefined, 'a'));

  expect(id).toBeDefined();
  expect(pending.add(request(undefined, 'a')).id).not.toBe(id);
  expect(pending.take(reply(id))).toEqual({ request: request(undefined, 'a'), reply: undefined });
});
