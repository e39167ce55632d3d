import type { Request } from '@boardcast/protocol';
import { expect, it } from 'vitest';
import { NetworkRule } from './network-rule.ts';

const invoke = (operation: string, operationParams: object): Request => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'invoke',
  params: { object: 'o', operation, operationParams },
});
const transaction = (...operations: readonly Request[]): Request => ({
  jsonrpc: '2.0',
  id: 2,
  method: 'transaction',
  params: { operations },
});
const candidate = (address: string, port = 40_404) =>
  `candidate:1 1 UDP 2015363327 ${address} ${port} typ host`;
const added = (text: string) =>
  invoke('addIceCandidate', { candidate: { candidate: text, sdpMid: '0', sdpMLineIndex: 0 } });

const stranger = new NetworkRule('192.0.2.7', false);
const local = new NetworkRule('::ffff:127.0.0.1', true);

it.each([
  invoke('setStunServerAddress', { stunServerAddress: '192.0.2.1' }),
  invoke('setTurnUrl', { turnUrl: 'a:b@192.0.2.1:25?transport=tcp' }),
  transaction(invoke('getName', {}), invoke('setExternalIPv4', { externalIPv4: '192.0.2.1' })),
])('keeps the settings of the network from clients elsewhere', (request) => {
  expect(stranger.rejection(request)?.message).toMatch(/^set\w+ is reserved to the operator/);
  expect(local.rejection(request)).toBeUndefined();
});

it('takes no text of the client’s own as an operation or an address by a reference', () => {
  const chosen = invoke('getName', {});
  const create: Request = { ...chosen, method: 'create', params: { type: 'WebRtcEndpoint' } };
  const hidden = { ...chosen, params: { object: 'o', operation: 'newref:0' } };

  expect(stranger.rejection(transaction(chosen, hidden))?.message).toMatch(/^A reference names/);
  expect(stranger.rejection(transaction(chosen, added('newref:0')))).toBeDefined();
  expect(stranger.rejection(transaction(create, hidden))).toBeUndefined();
  expect(local.rejection(transaction(chosen, hidden))).toBeUndefined();
});

it('allows all other operations', () => {
  expect(stranger.rejection(transaction(invoke('getName', {})))).toBeUndefined();
  expect(stranger.rejection(transaction(null as unknown as Request))).toBeUndefined();
});

it.each([
  candidate('127.0.0.1'),
  candidate('::1'),
  candidate('::ffff:127.0.0.1'),
  candidate('169.254.169.254'),
  candidate('fe80::1'),
  candidate('224.0.0.251', 5353),
  candidate('255.255.255.255'),
  candidate('0.0.0.0'),
  candidate('192.0.2.1', 53),
  `a=${candidate('127.0.0.1')}`,
  candidate('127.0.0.1').replaceAll(' ', '  '),
])('sends nothing to %s for a client elsewhere', (text) => {
  expect(stranger.cleaned(added(text))).toEqual(added(''));
  expect(local.cleaned(added(text))).toBeUndefined();
});

it.each([
  candidate('192.0.2.9'),
  candidate('10.0.0.9'),
  candidate('192.0.2.7', 1024),
  candidate('2001:db8::2'),
  candidate('1b1f3f4e.local'),
  'nonsense',
  '',
])('lets %s through as it is', (text) => {
  expect(stranger.cleaned(added(text))).toBeUndefined();
});

it('leaves the rest of an offer as it is', () => {
  const sdp = (...candidates: readonly string[]) =>
    ['v=0', ...candidates.map((text) => `a=${text}`), 'a=mid:0', ''].join('\r\n');
  const [good, bad] = [candidate('192.0.2.9'), candidate('127.0.0.1')];
  const offer = (text: string) => transaction(invoke('processOffer', { offer: text }));

  expect(stranger.cleaned(offer(sdp(good, bad)))).toEqual(offer(sdp(good)));
  expect(stranger.cleaned(offer(sdp(good)))).toBeUndefined();
});

it('allows a client its own address', () => {
  const linkLocal = new NetworkRule('169.254.7.7', false);

  expect(linkLocal.cleaned(added(candidate('169.254.7.7')))).toBeUndefined();
  expect(linkLocal.cleaned(added(candidate('169.254.7.8')))).toEqual(added(''));
});
