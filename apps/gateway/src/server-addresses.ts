import { isIP } from 'node:net';
import { lanAddress } from '@boardcast/board/node';
import { httpRoutes, type ServerAddresses } from '@boardcast/protocol';
import { addressInUrl } from './hosts.ts';
import { isLoopback } from './own-addresses.ts';

export interface AddressedServer {
  /** The address that the gateway listens on. */
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
  readonly basePath: string;
  /** Undefined without RTSP. */
  readonly rtspPort?: number | undefined;
}

/** How a page was requested. */
export interface PageRequest {
  /** The `Host` that the client sent, with its port if it has one. */
  readonly host: string | undefined;
  readonly isSecure: boolean;
}

/**
 * The URLs of the gateway for boards and for other devices. The host that a page was requested by is
 * one that others reach, unless it is a name of this machine for itself; then it is the address in
 * the local network.
 */
export async function serverAddresses(
  server: AddressedServer,
  request: PageRequest,
): Promise<ServerAddresses> {
  const origin = originOf(request) ?? (await ownOrigin(server));
  const rtsp = rtspUrl(server, origin);
  if (origin === undefined) return { board: null, page: null, ...rtsp };
  const secure = origin.isSecure ? 's' : '';
  const base = `${secure}://${origin.host}${server.basePath}`;
  return { board: `ws${base}${httpRoutes.kurento.path.slice(1)}`, page: `http${base}`, ...rtsp };
}

/** There is none at a proxy, which forwards HTTP alone. */
function rtspUrl({ port, rtspPort }: AddressedServer, origin: Origin | undefined) {
  if (rtspPort === undefined) return {};
  if (origin === undefined) return { rtsp: `rtsp://127.0.0.1:${rtspPort}/` };
  const url = new URL(`http${origin.isSecure ? 's' : ''}://${origin.host}`);
  const originPort = url.port === '' ? (origin.isSecure ? 443 : 80) : Number(url.port);
  return originPort === port ? { rtsp: `rtsp://${url.hostname}:${rtspPort}/` } : {};
}

interface Origin {
  readonly host: string;
  readonly isSecure: boolean;
}

function originOf({ host, isSecure }: PageRequest): Origin | undefined {
  if (host === undefined || !URL.canParse(`http://${host}`)) return undefined;
  const { hostname } = new URL(`http://${host}`);
  return isOfThisMachineOnly(hostname) ? undefined : { host, isSecure };
}

function isOfThisMachineOnly(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0) return isLoopback(address);
  return hostname === 'localhost' || hostname.endsWith('.localhost');
}

async function ownOrigin(server: AddressedServer): Promise<Origin | undefined> {
  const { host, port, isSecure } = server;
  if (isOfThisMachineOnly(host)) return undefined;
  const isAny = host === '0.0.0.0' || host === '::';
  const address = isAny ? await lanAddress() : host;
  return address === undefined ? undefined : { host: `${addressInUrl(address)}:${port}`, isSecure };
}
