import { expect, test } from 'vitest';
import { peerRole } from './dtls-role.ts';

const host = 'candidate:1 1 UDP 2114977791 192.0.2.7 49691 typ host';
const name = 'candidate:1 1 udp 2113937151 6f3c.local 49691 typ host generation 0';

test('a peer with known addresses starts DTLS if it offers actpass', () => {
  expect(peerRole('actpass', [name, host])).toBe('active');
  expect(peerRole('active', [host])).toBe('active');
  expect(peerRole('passive', [host])).toBe('passive');
});

test('otherwise the server starts it', () => {
  expect(peerRole('actpass', [])).toBe('actpass');
  expect(peerRole('actpass', [name])).toBe('actpass');
});
