import type { NetworkInterfaceInfo } from 'node:os';
import { expect, it } from 'vitest';
import { isOnLink, lanInterfaces } from './lan-interfaces.ts';

const ipv4 = (address: string, change: Partial<NetworkInterfaceInfo> = {}): NetworkInterfaceInfo =>
  ({
    ...{ family: 'IPv4', address, cidr: `${address}/24`, netmask: '255.255.255.0' },
    ...{ internal: false, mac: '02:00:00:00:00:01' },
    ...change,
  }) as NetworkInterfaceInfo;

const interfaces = {
  lo: [ipv4('127.0.0.1', { internal: true, cidr: '127.0.0.1/8' })],
  eth0: [ipv4('192.168.1.20'), ipv4('fe80::1', { family: 'IPv6' } as never)],
  wlan0: [ipv4('10.42.0.1')],
  br0: [ipv4('192.168.2.1')],
  docker0: [ipv4('172.17.0.1')],
  'br-0123456789ab': [ipv4('172.18.0.1')],
  veth1a2b: [ipv4('169.254.1.1')],
  virbr0: [ipv4('192.168.122.1')],
  wg0: [ipv4('10.8.0.1')],
  tailscale0: [ipv4('100.64.0.1')],
};
const names = (host: string) => lanInterfaces(host, interfaces).map(({ name }) => name);

it('takes interfaces of local networks, not those of containers, machines and tunnels', () => {
  expect(names('0.0.0.0')).toEqual(['eth0', 'wlan0', 'br0']);
  expect(names('::')).toEqual(['eth0', 'wlan0', 'br0']);
});

it('takes the interface of the address that is listened on, whatever it is', () => {
  expect(names('192.168.1.20')).toEqual(['eth0']);
  expect(names('172.17.0.1')).toEqual(['docker0']);
  expect(names('127.0.0.1')).toEqual([]);
  expect(names('192.0.2.1')).toEqual([]);
});

it('knows which addresses are in the network of an interface', () => {
  const link = { name: 'eth0', address: '192.168.1.20', cidr: '192.168.1.20/24' };

  expect(isOnLink(link, '192.168.1.99')).toBe(true);
  expect(isOnLink(link, '192.168.2.99')).toBe(false);
  expect(isOnLink(link, 'no address')).toBe(false);
});
