import { makeEvent, type Request } from '@boardcast/protocol';
import { expect, it } from 'vitest';
import {
  foundCandidate,
  withFoundCandidate,
  withoutCandidates,
  withReplyCandidates,
} from './media-addresses.ts';

const candidate = 'candidate:1 1 UDP 2015363327 192.0.2.2 40404 typ host';
const sdp = `v=0\r\na=${candidate}\r\na=mid:0\r\n`;
const bare = 'v=0\r\na=mid:0\r\n';
const invoke = (operation: string, operationParams: object) => ({
  jsonrpc: '2.0',
  id: 0,
  method: 'invoke',
  params: { object: 'o', operation, operationParams },
});
const ice = (text: string) => ({ candidate: { candidate: text, sdpMid: '0', sdpMLineIndex: 0 } });
const event = JSON.stringify(
  makeEvent('o', 'IceCandidateFound', { candidate: ice(candidate).candidate }, 0),
);

it.each([
  [invoke('processOffer', { offer: sdp }), invoke('processOffer', { offer: bare })],
  [invoke('processAnswer', { answer: sdp }), invoke('processAnswer', { answer: bare })],
  [invoke('addIceCandidate', ice(candidate)), invoke('addIceCandidate', ice(''))],
])('removes the client’s candidates: %j', (request, expected) => {
  const transaction = (operation: object) => ({
    jsonrpc: '2.0',
    id: 1,
    method: 'transaction',
    params: { operations: [invoke('gatherCandidates', {}), operation] },
  });

  const alone = withoutCandidates(request as Request, () => true);
  const within = withoutCandidates(transaction(request) as Request, () => true);

  expect(alone).toEqual(expected);
  expect(within).toEqual(transaction(expected));
  expect(withoutCandidates(request as Request, () => false)).toBeUndefined();
});

it.each([
  '{"jsonrpc":"2.0","id":1,"method":"ping"}',
  '{"jsonrpc":"2.0","method":"transaction","params":{"operations":"candidate"}}',
  '{"jsonrpc":"2.0","method":"invoke","params":{"operationParams":{"candidate":null}}}',
  '{"jsonrpc":"2.0","method":"invoke","params":{"operationParams":"candidate","offer":7}}',
])('leaves the rest as it is: %s', (text) => {
  expect(withoutCandidates(JSON.parse(text) as Request, () => true)).toBeUndefined();
});

it('reads and replaces the candidate of an event', () => {
  const other = withFoundCandidate(event, 'candidate:2');

  expect(foundCandidate(event)).toEqual({ endpoint: 'o', candidate });
  expect(foundCandidate(other)).toEqual({ endpoint: 'o', candidate: 'candidate:2' });
  expect(JSON.parse(other)).toEqual(JSON.parse(event.replace(candidate, 'candidate:2')));
  expect(foundCandidate('{"id":1,"result":{"value":"IceCandidateFound"}}')).toBeUndefined();
});

it('replaces the candidates of an SDP in a reply, or in one of a transaction’s', () => {
  const reply = (value: unknown) => ({ jsonrpc: '2.0', id: 1, result: { value, sessionId: 's' } });
  const replaced = (value: unknown) =>
    JSON.parse(withReplyCandidates(JSON.stringify(reply(value)), () => undefined)) as unknown;

  expect(replaced(sdp)).toEqual(reply(bare));
  expect(replaced([reply('x'), reply(sdp)])).toEqual(reply([reply('x'), reply(bare)]));
});
