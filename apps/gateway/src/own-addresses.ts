import { BlockList, isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

/** An address in the form for comparisons: an IPv4-mapped one as IPv4 (RFC 4291 section 2.5.5.2). */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '').toLowerCase();
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** Whether an address is a loopback address. */
export function isLoopback(address: string): boolean {
  return loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

/** Whether an interface of this machine has the address now. */
export function isInterfaceAddress(address: string): boolean {
  const own = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return own.some((entry) => entry.address === address);
}

/** Whether an address belongs to this machine now. */
export function isOwnAddress(text: string): boolean {
  const address = plainAddress(text);
  if (isIP(address) === 0) return false;
  return isLoopback(address) || isInterfaceAddress(address);
}

/** Whether two addresses belong to one host: equal, or both of this machine. */
export function isSameHost(a: string, b: string): boolean {
  return plainAddress(a) === plainAddress(b) || (isOwnAddress(a) && isOwnAddress(b));
}
