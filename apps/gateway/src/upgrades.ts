import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { OriginRule } from './origin-rule.ts';

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Passes on the upgrades that the rule allows. An error closes the socket that caused it, no other. */
export function handleUpgrades(server: Server, rule: OriginRule, upgrade: Upgrade): void {
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const reason = rule.rejection(request.headers);
    if (reason !== undefined) {
      reject(socket, '403 Forbidden', reason);
      return;
    }
    try {
      upgrade(request, socket, head);
    } catch {
      reject(socket, '400 Bad Request', 'Invalid request.');
    }
  });
}

function reject(socket: Socket, status: string, reason: string): void {
  if (socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const headers = [
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(reason)}`,
    'Connection: close',
  ];
  socket.end([`HTTP/1.1 ${status}`, ...headers, '', reason].join('\r\n'));
}
