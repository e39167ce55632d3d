import { BlockList, isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';

/** Advertised besides the addresses of the network, which may be down. */
const loopbackAddress = '127.0.0.1';
/** The minimum for a host candidate (RFC 8445 section 5.1.2.1). */
const minHostPriority = 126 * 2 ** 24 + 255;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8);
loopback.addAddress('::1', 'ipv6');

/** The candidate of a UDP port for peers on this machine (RFC 8839 section 5.1). */
export function loopbackCandidate(port: number): string {
  return `candidate:127 1 UDP ${minHostPriority} ${loopbackAddress} ${port} typ host`;
}

/** Whether a candidate has an address of this machine. */
export function isLocalCandidate(candidate: string): boolean {
  const address = candidate.trim().split(/\s+/)[4] ?? '';
  if (isIP(address) === 0) return false;
  if (loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) return true;
  const own = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').toLowerCase();
  return own.some((entry) => entry.address === plain);
}
