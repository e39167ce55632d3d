import { BlockList } from 'node:net';
import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import { isLoopback } from '../own-addresses.ts';

/** An IPv4 address of this machine in a local network. */
export interface LanInterface {
  readonly name: string;
  readonly address: string;
  /** Such as 192.168.1.20/24. */
  readonly cidr: string;
}

/** Interfaces of containers, virtual machines and tunnels, which no board is connected to. */
const virtual =
  /^(?:br-[0-9a-f]{12}|cali|cni|docker|flannel|lxc|lxdbr|podman|tailscale|tap|tun|utun|vboxnet|veth|virbr|vmnet|wg|zt)/;

/** The interfaces on which others reach a server that listens on an address. */
export function lanInterfaces(
  host: string,
  interfaces: NodeJS.Dict<NetworkInterfaceInfo[]> = networkInterfaces(),
): readonly LanInterface[] {
  const isAny = host === '0.0.0.0' || host === '::';
  return Object.entries(interfaces).flatMap(([name, entries = []]) =>
    entries.flatMap(({ family, address, internal, cidr }) => {
      const isReached = isAny ? !internal && !virtual.test(name) : address === host;
      const isUsable = family === 'IPv4' && !isLoopback(address) && cidr !== null;
      return isReached && isUsable ? [{ name, address, cidr }] : [];
    }),
  );
}

/** Whether an address is in the network of an interface. */
export function isOnLink({ cidr }: LanInterface, address: string): boolean {
  const [network = '', prefix] = cidr.split('/');
  const link = new BlockList();
  link.addSubnet(network, Number(prefix));
  return link.check(address);
}
