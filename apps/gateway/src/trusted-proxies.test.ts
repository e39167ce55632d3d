import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { isAddressOrSubnet, TrustedProxies } from './trusted-proxies.ts';

const proxies = new TrustedProxies(['127.0.0.1', '10.0.0.0/8', 'fd00::/8']);
const request = (remoteAddress: string, headers: IncomingMessage['headers']) => ({
  headers: { host: 'gateway:8888', ...headers },
  socket: { remoteAddress } as Socket,
});
const forwarded = {
  'x-forwarded-for': '203.0.113.9',
  'x-forwarded-proto': 'https',
  'x-forwarded-host': 'cams.example.org',
};

it('believes a trusted proxy', () => {
  expect(proxies.sourceOf(request('::ffff:127.0.0.1', forwarded))).toEqual({
    ...{ address: '203.0.113.9', isLocal: false, isSecure: true, host: 'cams.example.org' },
  });
});

it.each(['203.0.113.1', '127.0.0.2', '::1'])('ignores the headers of %s', (peer) => {
  expect(proxies.sourceOf(request(peer, forwarded))).toMatchObject({
    ...{ address: peer, isSecure: false, host: 'gateway:8888' },
  });
});

it('believes nobody by default', () => {
  expect(new TrustedProxies().sourceOf(request('127.0.0.1', forwarded))).toEqual({
    ...{ address: '127.0.0.1', isLocal: true, isSecure: false, host: 'gateway:8888' },
  });
});

it.each([
  ['a client that sent the header itself', '127.0.0.1, 203.0.113.9', '203.0.113.9'],
  ['a chain of trusted proxies', '203.0.113.9, 10.1.1.1, fd00::1', '203.0.113.9'],
  ['a client in the network of the proxies', '10.1.1.1', '10.1.1.1'],
  ['the machine of the proxy', '127.0.0.1', '127.0.0.1'],
  ['no address', 'unknown', undefined],
  ['nothing', undefined, undefined],
])('the address of %s', (_, header, address) => {
  const source = proxies.sourceOf(request('127.0.0.1', { 'x-forwarded-for': header }));

  expect(source).toMatchObject({ address, isLocal: false });
});

it.each([
  ['127.0.0.1', true],
  ['10.0.0.0/8', true],
  ['fd00::/8', true],
  ['10.0.0.0/33', false],
  ['10.0.0.0/', false],
  ['1.2.3.4/8/8', false],
  ['loopback', false],
  ['', false],
])('%j is an address or a subnet: %s', (text, expected) => {
  expect(isAddressOrSubnet(text)).toBe(expected);
});
