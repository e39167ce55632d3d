import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { accessFailureText, type AccessControl } from './access/access-control.ts';
import type { Principal } from './access/principal.ts';
import type { OriginRule } from './origin-rule.ts';

type Upgrade = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  principal: Principal,
) => void;

/**
 * Passes on the upgrades of allowed pages with a valid key or token. An error closes the socket that
 * caused it, no other.
 */
export function handleUpgrades(
  server: Server,
  rule: OriginRule,
  access: AccessControl,
  upgrade: Upgrade,
): void {
  const handle = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const reason = rule.rejection(request.headers);
    if (reason !== undefined) return reject(socket, '403 Forbidden', reason);
    const principal = await access.authenticate(request);
    if (typeof principal === 'string') {
      const challenge = `WWW-Authenticate: ${access.challenge(principal)}`;
      const status = principal === 'too-many' ? '429 Too Many Requests' : '401 Unauthorized';
      return reject(socket, status, accessFailureText(principal), challenge);
    }
    upgrade(request, socket, head, principal);
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
