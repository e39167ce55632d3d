import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { accessFailureText, type AccessControl } from './access/access-control.ts';
import type { Principal } from './access/principal.ts';
import { rootPath, withoutBasePath } from './base-path.ts';
import type { OriginRule } from './origin-rule.ts';
import type { RequestSource, TrustedProxies } from './trusted-proxies.ts';

/** Who sent a request, and from where. */
export interface Visitor {
  readonly principal: Principal;
  readonly source: RequestSource;
}

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer, visitor: Visitor) => void;

interface UpgradeOptions {
  readonly originRule: OriginRule;
  readonly access: AccessControl;
  readonly proxies: TrustedProxies;
  readonly basePath: string;
}

/**
 * Passes on the upgrades of allowed pages with a valid key or token. An error closes the socket that
 * caused it, no other.
 */
export function handleUpgrades(
  server: Server,
  { originRule, access, proxies, basePath }: UpgradeOptions,
  upgrade: Upgrade,
): void {
  const handle = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    request.url = withoutBasePath(request.url ?? rootPath, basePath);
    const source = proxies.sourceOf(request);
    const reason = originRule.rejection(request.headers, source.host);
    if (reason !== undefined) return reject(socket, '403 Forbidden', reason);
    const principal = await access.authenticate(request, source.address);
    if (typeof principal === 'string') {
      const challenge = `WWW-Authenticate: ${access.challenge(principal)}`;
      const status = principal === 'too-many' ? '429 Too Many Requests' : '401 Unauthorized';
      return reject(socket, status, accessFailureText(principal), challenge);
    }
    upgrade(request, socket, head, { principal, source });
  };
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    handle(request, socket, head).catch(() =>
      reject(socket, '400 Bad Request', 'Invalid request.'),
    );
  });
}

function reject(
  socket: Duplex,
  status: string,
  reason: string,
  ...headers: readonly string[]
): void {
  if ((socket as Socket).bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const lines = [
    `HTTP/1.1 ${status}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(reason)}`,
    'Connection: close',
    ...headers,
  ];
  socket.end([...lines, '', reason].join('\r\n'));
}
