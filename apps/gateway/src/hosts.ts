import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';

/** Of a network that is nobody's (RFC 5737): nothing is sent to it. */
const elsewhere = '192.0.2.1';

/** As an address stands in a URL (RFC 3986 section 3.2.2). */
const inUrl = (address: string) => (address.includes(':') ? `[${address}]` : address);

const isAll = (host: string) => host === '0.0.0.0' || host === '::';

/** The addresses by which a server that listens on `host` is reached; the nearest is first. */
export function reachableHosts(host: string): readonly string[] {
  return isAll(host) ? ['localhost', ...outerAddresses()] : [inUrl(host)];
}

/** The same for others in this machine's network: the address that it has there is first. */
export async function hostsForOthers(host: string): Promise<readonly string[]> {
  if (!isAll(host)) return [inUrl(host)];
  const main = await mainAddress();
  return [...outerAddresses().sort((a, b) => Number(b === main) - Number(a === main)), 'localhost'];
}

function outerAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
}

/** The address by which this machine goes out, rather than one of its containers' networks. */
async function mainAddress(): Promise<string | undefined> {
  const socket = createSocket('udp4');
  try {
    socket.connect(9, elsewhere);
    await once(socket, 'connect');
    return socket.address().address;
  } catch {
    return undefined;
  } finally {
    socket.close();
  }
}
