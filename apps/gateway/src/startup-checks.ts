import { once } from 'node:events';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { aboutSchema, httpRoutes } from '@boardcast/protocol';
import { is } from 'valibot';
import { GatewayError } from './gateway-error.ts';
import type { Options } from './options.ts';

const requestTimeoutMs = 1000;

/**
 * Checks that this machine can do what the options ask for, before anything is started: later errors
 * would concern parts of the gateway instead of the options. Throws a GatewayError.
 */
export async function checkMachine({ host, port, kms }: Options): Promise<void> {
  const interfaces = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  const mediaServer = kms === undefined ? '127.0.0.1' : new URL(kms).hostname;
  const isLocal = /^(localhost|127\..*|\[::1\])$/.test(mediaServer);
  if (!interfaces.some(({ internal }) => internal === isLocal)) {
    throw new GatewayError(
      isLocal ? { code: 'loopback-down' } : { code: 'no-network', mediaServer },
    );
  }
  const error = await listenError(host, port);
  if (error === 'EADDRNOTAVAIL' || error === 'EAFNOSUPPORT') {
    // Link-local IPv6 addresses cannot be used without the name of their link.
    const usable = interfaces.filter(({ address }) => !address.startsWith('fe80:'));
    const available = usable.map(({ address }) => address);
    throw new GatewayError({ code: 'address-unavailable', host, available });
  }
  if (error === 'EACCES') throw new GatewayError({ code: 'permission-denied', port });
  if (error === 'EADDRINUSE' && (await isBoardcast(host, port))) {
    throw new GatewayError({ code: 'already-running', port });
  }
}

/** The code of the error when listening fails; undefined when it succeeds. */
async function listenError(host: string, port: number): Promise<string | undefined> {
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

/** Whether a Boardcast listens on the port. */
async function isBoardcast(host: string, port: number): Promise<boolean> {
  const address = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  const name = address.includes(':') ? `[${address}]` : address;
  try {
    const signal = AbortSignal.timeout(requestTimeoutMs);
    const url = `http://${name}:${port}${httpRoutes.kurento.path}`;
    return is(aboutSchema, await (await fetch(url, { signal })).json());
  } catch {
    return false;
  }
}
