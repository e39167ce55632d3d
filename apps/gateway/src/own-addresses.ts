import { BlockList, isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

/** An address as it is compared: IPv4 in IPv6's clothes is IPv4 (RFC 4291 section 2.5.5.2). */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').toLowerCase();
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** Whether an address leads to the machine itself, whichever that is. */
export function isLoopback(address: string): boolean {
  return loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Whether an address is one of this machine's, now. */
export function isOwnAddress(text: string): boolean {
  const address = plainAddress(text);
  if (isIP(address) === 0) return false;
  if (isLoopback(address)) return true;
  const own = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return own.some((entry) => entry.address === address);
}

/** Whether two addresses are one host's, as far as that can be known: equal, or both this machine's. */
export function isSameHost(a: string, b: string): boolean {
  return plainAddress(a) === plainAddress(b) || (isOwnAddress(a) && isOwnAddress(b));
}
