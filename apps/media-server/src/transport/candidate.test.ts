import { expect, test } from 'vitest';
import { isUsableCandidate } from './candidate.ts';

test.each([
  ['candidate:1 1 UDP 2114977791 127.0.0.1 40225 typ host', true],
  ['candidate:145592925 1 udp 2122194687 192.0.2.2 57170 typ host generation 0 ufrag 07I5', true],
  ['candidate:3 1 udp 2122265343 fd00::2 52323 typ host', true],
  ['candidate:1 1 udp 2113937151 4f0a1b2c.local 50000 typ host', false],
  ['candidate:2 1 TCP 1015022591 127.0.0.1 9 typ host tcptype active', false],
  ['candidate:1 2 UDP 2015364094 127.0.0.1 40585 typ host', false],
  ['candidate:1 1 UDP 99999999999 127.0.0.1 40585 typ host', false],
  ['candidate:1 1 UDP 1 127.0.0.1 0 typ host', false],
  ['garbage', false],
  ['', false],
])('%s: %s', (candidate, usable) => {
  expect(isUsableCandidate(candidate)).toBe(usable);
});
