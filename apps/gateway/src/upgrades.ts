import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { OriginRule } from './origin-rule.ts';

type Take = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Hands on each upgrade that the rule lets in; whatever comes, it costs its own socket at most. */
export function takeUpgrades(server: Server, rule: OriginRule, take: Take): void {
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refusal = rule.refusal(request.headers);
    if (refusal !== undefined) {
      refuse(socket, '403 Forbidden', refusal);
      return;
    }
    try {
      take(request, socket, head);
    } catch {
      refuse(socket, '400 Bad Request', 'This request cannot be read.');
    }
  });
}

function refuse(socket: Socket, status: string, words: string): void {
  if (socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const headers = [
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(words)}`,
    'Connection: close',
  ];
  socket.end([`HTTP/1.1 ${status}`, ...headers, '', words].join('\r\n'));
}
