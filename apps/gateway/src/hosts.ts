import { hostname, networkInterfaces } from 'node:os';
import { lanAddress } from '@boardcast/board/node';

/** An address as written in a URL (RFC 3986 section 3.2.2). */
export const addressInUrl = (address: string) => (address.includes(':') ? `[${address}]` : address);

const isAll = (host: string) => host === '0.0.0.0' || host === '::';

/** The addresses at which this machine reaches a server that listens on `host`, nearest first. */
export function localHosts(host: string): readonly string[] {
  return isAll(host) ? ['localhost', ...outerAddresses()] : [addressInUrl(host)];
}

/** The same for other machines: the address in the local network is first. */
export async function remoteHosts(host: string): Promise<readonly string[]> {
  if (!isAll(host)) return [addressInUrl(host)];
  const main = await lanAddress();
  return [...outerAddresses().sort((a, b) => Number(b === main) - Number(a === main)), 'localhost'];
}

/** The names and addresses by which this machine may be reached, for its certificate. */
export function certificateNames(): readonly string[] {
  const name = hostname().toLowerCase();
  const isName = /^[a-z\d-]+(\.[a-z\d-]+)*$/.test(name);
  const [label = ''] = name.split('.');
  const names = isName ? [name, `${label}.local`] : [];
  // A link-local address is of no use without its interface.
  const addresses = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .map(({ address }) => address)
    .filter((address) => !address.startsWith('fe80:'));
  return [...new Set(['localhost', ...names, '127.0.0.1', '::1', ...addresses])];
}

function outerAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
}
