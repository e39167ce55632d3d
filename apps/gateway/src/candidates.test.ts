import { expect, it } from 'vitest';
import { addressOf, candidateAt, replaceCandidates } from './candidates.ts';

const host = 'candidate:1 1 UDP 2015363327 192.0.2.2 40404 typ host';

it('reads and replaces the address of a host candidate', () => {
  const relay = { address: '127.0.0.1', port: 5000 };

  expect(addressOf(host)).toEqual({ address: '192.0.2.2', port: 40404 });
  expect(addressOf(host.replace('UDP', 'udp'))).toEqual({ address: '192.0.2.2', port: 40404 });
  expect(candidateAt(`${host} generation 0`, relay)).toBe(
    'candidate:1 1 UDP 2015363327 127.0.0.1 5000 typ host generation 0',
  );
});

it.each([
  'candidate:1 1 TCP 1015021823 192.0.2.2 9 typ host tcptype active',
  'candidate:1 1 UDP 2015363327 2001:db8::2 40404 typ host',
  'candidate:1 1 UDP 2015363327 1b1f3f4e.local 40404 typ host',
  'candidate:2 1 UDP 1685987071 198.51.100.7 40404 typ srflx raddr 192.0.2.2 rport 40404',
  'candidate:1 1 UDP 2015363327 192.0.2.2 0 typ host',
  'invalid',
  '',
])('has no relay for “%s”', (candidate) => {
  expect(addressOf(candidate)).toBeUndefined();
});

it('replaces or removes the candidates of an SDP', () => {
  const tcp = 'candidate:2 1 TCP 1 192.0.2.2 9 typ host';
  const sdp = ['v=0', `a=${host}`, `a=${tcp}`, 'a=end-of-candidates', 'a=mid:0', ''].join('\r\n');

  const replaced = replaceCandidates(sdp, (candidate) =>
    candidate === host ? 'candidate:9' : undefined,
  );

  expect(replaced).toBe('v=0\r\na=candidate:9\r\na=mid:0\r\n');
});
