import { networkInterfaces } from 'node:os';
import { expect, test } from 'vitest';
import { isUsableCandidate } from './candidate.ts';
import { isLocalCandidate, loopbackCandidate } from './local-peers.ts';

const at = (address: string) => `candidate:1 1 UDP 2114977791 ${address} 40225 typ host`;

test('the loopback candidate can be used by a peer', () => {
  expect(isUsableCandidate(loopbackCandidate(40_000))).toBe(true);
  expect(loopbackCandidate(40_000)).toContain(' 127.0.0.1 40000 typ host');
});

test('addresses of this machine are local', () => {
  const own = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  for (const { address } of own) expect(isLocalCandidate(at(address))).toBe(true);
  for (const address of ['127.0.0.1', '127.0.0.9', '::1', '::ffff:127.0.0.1']) {
    expect(isLocalCandidate(at(address))).toBe(true);
  }
});

test.each(['192.0.2.1', '2001:db8::1', '1b1f.local', ''])('%s is not local', (address) => {
  expect(isLocalCandidate(at(address))).toBe(false);
});
