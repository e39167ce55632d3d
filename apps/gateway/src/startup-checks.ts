import { once } from 'node:events';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Options } from './options.ts';

const askTimeoutMs = 1000;

/**
 * Rejects in one line when this machine cannot do what the options ask for, before anything is
 * started: what fails later would tell of the gateway's parts rather than of the options.
 */
export async function checkMachine({ host, port, kms }: Options): Promise<void> {
  const addresses = ownAddresses();
  const mediaServer = kms === undefined ? '127.0.0.1' : new URL(kms).hostname;
  const isHere = /^(localhost|127\..*|\[::1\])$/.test(mediaServer);
  if (!addresses.some(({ internal }) => internal === isHere)) {
    throw new Error(
      isHere
        ? 'The loopback interface of this machine is down, and the media server is reached over it: bring it up, "ip link set lo up".'
        : `This machine is in no network, and so cannot reach ${mediaServer}: connect it first.`,
    );
  }
  const failure = await listeningFailure(host, port);
  if (failure === 'EADDRNOTAVAIL' || failure === 'EAFNOSUPPORT') {
    // One of a link alone needs its link's name, too.
    const usable = addresses.filter(({ address }) => !address.startsWith('fe80:'));
    const own = usable.map(({ address }) => address).join(', ');
    throw new Error(
      `--host ${host} is no address of this machine: give one of ${own}, or 0.0.0.0 for all.`,
    );
  }
  if (failure === 'EACCES') {
    throw new Error(`Port ${port} may not be taken by this user: take another with --port.`);
  }
  if (failure === 'EADDRINUSE' && (await isBoardcast(host, port))) {
    throw new Error(
      `Port ${port} is busy, since Boardcast runs there already: use it, end it (its process is node …/apps/gateway/dist/main.js), or take another with --port.`,
    );
  }
}

function ownAddresses() {
  return Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
}

/** The code of the error that listening there ends with; undefined when it can be done. */
async function listeningFailure(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    await once(server.listen({ host, port, exclusive: true }), 'listening');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    server.close();
  }
}

/** Whether a Boardcast answers there. */
async function isBoardcast(host: string, port: number): Promise<boolean> {
  const address = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const name = address.includes(':') ? `[${address}]` : address;
  try {
    const signal = AbortSignal.timeout(askTimeoutMs);
    const response = await fetch(`http://${name}:${port}/kurento`, { signal });
    return ((await response.json()) as { readonly name?: unknown }).name === 'boardcast';
  } catch {
    return false;
  }
}
