import { expect, test } from 'vitest';
import { defaultNetwork, iceServersOf, parseTurnUrl, advertisedCandidate } from './network.ts';

const host = 'candidate:1 1 UDP 2114977791 192.0.2.2 40225 typ host';
const host6 = 'candidate:2 1 UDP 2116026111 fd00::2 40225 typ host';
const reflexive = 'candidate:3 1 UDP 1678769663 198.51.100.1 4022 typ srflx raddr 0.0.0.0 rport 0';
const entry = (address: string) => ({
  address,
  netmask: '',
  mac: '',
  internal: false,
  cidr: null,
  family: 'IPv4' as const,
});
const interfaces = { eth0: [entry('192.0.2.2')], wlan0: [entry('fd00::2')] };

test('without settings a candidate is not changed', () => {
  expect(advertisedCandidate(host, defaultNetwork, interfaces)).toBe(host);
  expect(advertisedCandidate(host6, defaultNetwork, interfaces)).toBe(host6);
});

test('only the addresses of the named interfaces are advertised', () => {
  const network = { ...defaultNetwork, networkInterfaces: 'lo, eth0' };
  expect(advertisedCandidate(host, network, interfaces)).toBe(host);
  expect(advertisedCandidate(host6, network, interfaces)).toBeUndefined();
  expect(advertisedCandidate(reflexive, network, interfaces)).toBe(reflexive);
});

test('an announced address replaces host candidates of its family only', () => {
  const network = { ...defaultNetwork, externalIPv4: '203.0.113.9' };
  expect(advertisedCandidate(host, network, interfaces)).toBe(
    host.replace('192.0.2.2', '203.0.113.9'),
  );
  expect(advertisedCandidate(host6, network, interfaces)).toBe(host6);
  expect(advertisedCandidate(reflexive, network, interfaces)).toBe(reflexive);
  const both = { ...network, externalIPv6: '2001:db8::9' };
  expect(advertisedCandidate(host6, both, interfaces)).toBe(
    host6.replace('fd00::2', '2001:db8::9'),
  );
});

test.each([
  ['u:p@192.0.2.1:3478', 'TurnUdp'],
  ['turn:u:p@192.0.2.1:3478', 'TurnUdp'],
  ['u:p@192.0.2.1:3478?transport=tcp', 'TurnTcp'],
  ['u:p@[2001:db8::1]:3478?transport=TLS', 'TurnTls'],
])('%s is a TURN server by %s', (url, relayType) => {
  expect(parseTurnUrl(url)).toMatchObject({ username: 'u', password: 'p', port: 3478, relayType });
});

test.each(['', 'u:p@192.0.2.1', 'u@192.0.2.1:3478', 'u:p@x:99999', 'u:p@x:1?transport=sctp'])(
  '%s is not a TURN server',
  (url) => expect(parseTurnUrl(url)).toBeUndefined(),
);

test('the servers are those of the settings', () => {
  expect(iceServersOf(defaultNetwork)).toEqual([]);
  const stun = { ...defaultNetwork, stunServerAddress: '2001:db8::5', stunServerPort: 19302 };
  expect(iceServersOf(stun)).toEqual(['stun:[2001:db8::5]:19302']);
});
