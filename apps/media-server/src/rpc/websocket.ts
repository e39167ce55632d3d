import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { RawData, WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { ConversationOptions } from './conversation.ts';
import { Conversation } from './conversation.ts';

export interface SocketsOptions {
  readonly host: string;
  readonly port: number;
  readonly conversation: ConversationOptions;
  readonly logger: Logger;
}

const path = '/kurento';
const maxMessageBytes = 1024 * 1024;
const maxSockets = 1000;
const maxQueuedBytes = 8 * 1024 * 1024;
const heartbeatMs = 30_000;

/** Listens for clients; resolves when it does, rejects when the port cannot be had. */
export function listen(options: SocketsOptions): Promise<Sockets> {
  const { host, port } = options;
  const server = new WebSocketServer({
    host,
    port,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve(new Sockets(server, options));
    });
  });
}

/** The sockets of all clients. */
export class Sockets {
  readonly #server: WebSocketServer;
  readonly #options: SocketsOptions;
  readonly #answered = new WeakSet<WebSocket>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor(server: WebSocketServer, options: SocketsOptions) {
    this.#server = server;
    this.#options = options;
    server.on('error', (error) => options.logger.error({ err: error }, 'the listener failed'));
    server.on('connection', (socket, request) => this.#accept(socket, request));
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
  }

  #accept(socket: WebSocket, request: IncomingMessage): void {
    const { logger, conversation: options } = this.#options;
    socket.on('error', (error) => logger.info({ reason: error.message }, 'a socket failed'));
    const requested = (request.url ?? '').split('?', 1)[0]?.replace(/\/$/, '');
    if (requested !== path) {
      socket.close(1002, 'Invalid path');
      return;
    }
    if (this.#server.clients.size > maxSockets) {
      socket.close(1013, 'Too many connections');
      return;
    }
    this.#answered.add(socket);
    const conversation = new Conversation({ send: (text) => this.#send(socket, text) }, options);
    socket.on('message', (data) => conversation.receive(textOf(data)));
    socket.on('pong', () => this.#answered.add(socket));
    socket.on('close', () => conversation.close());
  }

  /** A client that does not read must not fill the memory. */
  #send(socket: WebSocket, text: string): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > maxQueuedBytes) socket.terminate();
    else socket.send(text);
  }

  /** A half-open connection would keep its session for ever. */
  #beat(): void {
    for (const socket of this.#server.clients) {
      if (!this.#answered.delete(socket)) socket.terminate();
      else if (socket.readyState === socket.OPEN) socket.ping();
    }
  }
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}
