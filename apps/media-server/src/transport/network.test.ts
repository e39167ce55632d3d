import { expect, test } from 'vitest';
import {
  advertisedCandidate,
  defaultNetwork,
  iceServersOf,
  turnUrlError,
  withTurnCredentials,
} from './network.ts';

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
  ['u:p@192.0.2.1:3478', undefined],
  ['turn:u:p@[2001:db8::1]:3478?transport=udp', undefined],
  ['u:p@192.0.2.1:3478?transport=tcp', 'not-udp'],
  ['u:p@192.0.2.1:3478?transport=TLS', 'not-udp'],
  ['', 'invalid'],
  ['u@192.0.2.1:3478', 'invalid'],
  ['u:p@x:99999', 'invalid'],
  ['u:p@x:1?transport=sctp', 'invalid'],
])('the TURN URL "%s" is %s', (url, error) => expect(turnUrlError(url)).toBe(error));

test('a TURN server without credentials gets those of the secret', () => {
  const settings = { ...defaultNetwork, turnUrl: 'turn:192.0.2.1:3478' };
  const { turnUrl } = withTurnCredentials(settings, 'secret');

  expect(turnUrl).toMatch(/^turn:\d+:media-server:\S+@192\.0\.2\.1:3478/);
  expect(turnUrlError(turnUrl)).toBeUndefined();
  expect(withTurnCredentials({ ...settings, turnUrl }, 'other').turnUrl).toBe(turnUrl);
});

test('the servers are those of the settings', () => {
  expect(iceServersOf(defaultNetwork)).toEqual([]);
  const stun = { ...defaultNetwork, stunServerAddress: '2001:db8::5', stunServerPort: 19302 };
  expect(iceServersOf(stun)).toEqual(['stun:[2001:db8::5]:19302']);
  const turn = { ...defaultNetwork, turnUrl: '12:u:p@192.0.2.1:3478' };
  expect(iceServersOf(turn)).toEqual([
    {
      ...{ hostname: '192.0.2.1', port: 3478, relayType: 'TurnUdp' },
      ...{ username: '12:u', password: 'p' },
    },
  ]);
});
