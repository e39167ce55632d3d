import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { FloodGuard } from '@boardcast/process';
import { httpRoutes } from '@boardcast/protocol';
import type { Logger } from 'pino';
import type { RawData, WebSocket } from 'ws';
import { WebSocketServer as WsServer } from 'ws';
import type { MessageHandler, WebSocketClient } from './client.ts';

export interface WebSocketServerOptions {
  readonly host: string;
  readonly port: number;
  /** Sustained messages per second of one client; 0 for no limit. */
  readonly messageRate: number;
  /** Origins whose pages may connect; `*` for any. Programs send no origin (RFC 6455 section 10.2). */
  readonly allowedOrigins: readonly string[];
  /** The bearer token that a WebSocket is opened with (RFC 6750 section 2.1); undefined for none. */
  readonly secret?: string | undefined;
  /** Handles requests other than WebSocket upgrades. */
  readonly http: RequestListener;
  readonly accept: (client: WebSocketClient) => MessageHandler;
  readonly logger: Logger;
}

const maxMessageBytes = 1024 * 1024;
const maxClients = 4000;
const maxHttpConnections = 100;
const maxBufferedBytes = 8 * 1024 * 1024;
const heartbeatMs = 30_000;
const requestTimeoutMs = 10_000;
/** How long a client has to read why it is disconnected. */
const closeTimeoutMs = 5000;
/** How long clients have to answer the close frame when the server ends. */
const drainTimeoutMs = 1300;

/** Why clients were disconnected by the server. */
export const disconnectReasons = ['flood', 'slow', 'ping-timeout', 'full'] as const;
export type DisconnectReason = (typeof disconnectReasons)[number];

/** Counts of the server since its start, and what is connected now. */
export interface WebSocketServerStats {
  readonly connections: number;
  readonly messages: number;
  readonly forcedDisconnects: Readonly<Record<DisconnectReason, number>>;
}

/** Accepts the WebSockets of clients. */
export class WebSocketServer {
  readonly #http: Server;
  readonly #server = new WsServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  readonly #options: WebSocketServerOptions;
  /** The WebSockets that have answered the last ping. */
  readonly #answered = new WeakSet<WebSocket>();
  readonly #heartbeat: NodeJS.Timeout;
  readonly #forcedDisconnects: Record<DisconnectReason, number> = {
    flood: 0,
    slow: 0,
    'ping-timeout': 0,
    full: 0,
  };
  #pingedAt = performance.now();
  #messages = 0;
  #draining: Promise<void> | undefined;

  private constructor(http: Server, options: WebSocketServerOptions) {
    this.#http = http;
    this.#options = options;
    http.on('error', (error) => options.logger.error({ err: error }, 'HTTP server error'));
    http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#heartbeat = setInterval(() => this.#ping(), heartbeatMs);
  }

  /** Rejects with the error of `listen` when the port cannot be listened on. */
  static listen(options: WebSocketServerOptions): Promise<WebSocketServer> {
    const { host, port } = options;
    const http = createServer(
      { headersTimeout: requestTimeoutMs, requestTimeout: requestTimeoutMs },
      options.http,
    );
    http.maxConnections = maxClients + maxHttpConnections;
    return new Promise((resolve, reject) => {
      http.once('error', reject);
      http.listen(port, host, () => {
        http.off('error', reject);
        resolve(new WebSocketServer(http, options));
      });
    });
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  get isDraining(): boolean {
    return this.#draining !== undefined;
  }

  get stats(): WebSocketServerStats {
    return {
      connections: this.#server.clients.size,
      messages: this.#messages,
      forcedDisconnects: this.#forcedDisconnects,
    };
  }

  /** Accepts no more clients, closes all WebSockets, and resolves when they are closed or time is up. */
  drain(): Promise<void> {
    this.#draining ??= this.#closeClients();
    return this.#draining;
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
    this.#http.close();
    this.#http.closeAllConnections();
  }

  async #closeClients(): Promise<void> {
    const deadline = performance.now() + drainTimeoutMs;
    for (const socket of this.#server.clients) socket.close(1001, 'going away');
    while (this.#server.clients.size > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    this.close();
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => stream.destroy());
    if (this.isDraining) {
      stream.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
      return;
    }
    const { allowedOrigins, logger } = this.#options;
    const { origin } = request.headers;
    const isAllowed = ['*', origin].some((one) => allowedOrigins.some((known) => known === one));
    if (origin !== undefined && !isAllowed) {
      logger.warn({ origin }, 'rejected a page of another origin: see --allow-origin');
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    if (!this.#isAuthorized(request)) {
      logger.warn(
        { address: request.socket.remoteAddress },
        'rejected a client without the secret',
      );
      stream.end(
        'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Bearer\r\nConnection: close\r\n\r\n',
      );
      return;
    }
    this.#server.handleUpgrade(request, stream, head, (socket) => this.#accept(socket, request));
  }

  #isAuthorized({ headers }: IncomingMessage): boolean {
    const { secret } = this.#options;
    if (secret === undefined) return true;
    const [, given = ''] = /^Bearer +(.*)$/i.exec(headers.authorization ?? '') ?? [];
    return timingSafeEqual(digest(given), digest(secret));
  }

  #accept(socket: WebSocket, request: IncomingMessage): void {
    const { logger, accept, messageRate } = this.#options;
    socket.on('error', (error) => logger.info({ reason: error.message }, 'WebSocket error'));
    const path = (request.url ?? '').split('?', 1)[0]?.replace(/\/$/, '');
    if (path !== httpRoutes.kurento.path) {
      socket.close(1002, 'Invalid path');
      return;
    }
    if (this.#server.clients.size > maxClients) {
      this.#disconnect(socket, 'full', 1013, 'Too many connections');
      return;
    }
    this.#answered.add(socket);
    const handler = accept({
      send: (text) => this.#send(socket, text),
      close: (code, reason) => socket.close(code, reason),
    });
    const guard = new FloodGuard(messageRate);
    socket.on('message', (data) => this.#receive(socket, data, guard, handler));
    socket.on('pong', () => this.#answered.add(socket));
    socket.on('close', () => handler.close());
  }

  #receive(socket: WebSocket, data: RawData, guard: FloodGuard, handler: MessageHandler): void {
    // Messages that arrived before the socket was closed are still delivered.
    if (socket.readyState !== socket.OPEN) return;
    this.#messages += 1;
    const message = bytesOf(data);
    const exceeded = guard.take(message.length);
    if (exceeded === undefined) handler.receive(message.toString('utf8'));
    else this.#disconnect(socket, 'flood', 1008, exceeded);
  }

  /** Closes with a reason, reads no more, and does not wait long for the answer. */
  #disconnect(socket: WebSocket, cause: DisconnectReason, code: number, reason: string): void {
    this.#forcedDisconnects[cause] += 1;
    this.#options.logger.warn({ reason }, 'client disconnected');
    socket.close(code, reason);
    socket.pause();
    setTimeout(() => socket.terminate(), closeTimeoutMs);
  }

  /** Disconnects a client that does not read. */
  #send(socket: WebSocket, text: string): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > maxBufferedBytes) this.#terminate(socket, 'slow');
    else socket.send(text);
  }

  /**
   * Terminates the clients that missed a ping: a half-open connection would keep its session. After
   * this process itself was suspended it skips a turn, since answers may not be read yet.
   */
  #ping(): void {
    const wasSuspended = performance.now() - this.#pingedAt > heartbeatMs * 1.5;
    this.#pingedAt = performance.now();
    if (wasSuspended) return;
    for (const socket of this.#server.clients) {
      if (!this.#answered.delete(socket)) this.#terminate(socket, 'ping-timeout');
      else if (socket.readyState === socket.OPEN) socket.ping();
    }
  }

  #terminate(socket: WebSocket, reason: DisconnectReason): void {
    this.#forcedDisconnects[reason] += 1;
    this.#options.logger.info({ reason }, 'WebSocket terminated');
    socket.terminate();
  }
}

/** Of the same length for all texts, as a comparison in constant time needs it. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
