import { networkInterfaces } from 'node:os';

/** As an address stands in a URL (RFC 3986 section 3.2.2). */
const inUrl = (address: string) => (address.includes(':') ? `[${address}]` : address);

/** The addresses by which a server that listens on `host` is reached; the nearest is first. */
export function reachableHosts(host: string): readonly string[] {
  if (host !== '0.0.0.0' && host !== '::') return [inUrl(host)];
  const outer = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
  return ['localhost', ...outer];
}
