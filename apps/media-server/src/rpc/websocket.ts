import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { RawData, WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { Family } from '../metrics/family.ts';
import { counter, gauge } from '../metrics/family.ts';
import { FloodGuard } from './flood-guard.ts';
import type { Outlet } from './session.ts';

/** A client's socket, for whoever listens to it. */
export interface Line extends Outlet {
  /** Closes it in words; a close code of RFC 6455 section 7.4. */
  hangUp(code: number, words: string): void;
}

/** Who listens to one socket and answers by its line. */
export interface Listener {
  /** Never throws. */
  receive(text: string): void;
  /** The socket is closed. */
  close(): void;
}

export interface SocketsOptions {
  readonly host: string;
  readonly port: number;
  /** Messages a second that one client may go on sending; 0 for any number. */
  readonly messageRate: number;
  /** Whose web pages may open a WebSocket; `*` for any. A program sends no origin (RFC 6455 section 10.2). */
  readonly allowedOrigins: readonly string[];
  /** Answers what is no WebSocket. */
  readonly http: RequestListener;
  readonly converse: (line: Line) => Listener;
  readonly logger: Logger;
}

const path = '/kurento';
const maxMessageBytes = 1024 * 1024;
const maxSockets = 4000;
const maxHttpConnections = 100;
const maxQueuedBytes = 8 * 1024 * 1024;
const heartbeatMs = 30_000;
const requestTimeoutMs = 10_000;
/** For those who are cut off to read why, on a busy machine, too. */
const cutMs = 5000;
/** For all to answer the goodbye. */
const goodbyeMs = 1300;

type CutReason = 'flood' | 'slow' | 'silent' | 'full';

/** Listens for clients; resolves when it does, rejects when the port cannot be had. */
export function listen(options: SocketsOptions): Promise<Sockets> {
  const { host, port } = options;
  const http = createServer(
    { headersTimeout: requestTimeoutMs, requestTimeout: requestTimeoutMs },
    options.http,
  );
  http.maxConnections = maxSockets + maxHttpConnections;
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      resolve(new Sockets(http, options));
    });
  });
}

/** The sockets of all clients. */
export class Sockets {
  readonly #http: Server;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
  });
  readonly #options: SocketsOptions;
  readonly #answered = new WeakSet<WebSocket>();
  readonly #heartbeat: NodeJS.Timeout;
  #beatAt = performance.now();
  readonly #cuts: Record<CutReason, number> = { flood: 0, slow: 0, silent: 0, full: 0 };
  #messages = 0;
  #draining: Promise<void> | undefined;

  constructor(http: Server, options: SocketsOptions) {
    this.#http = http;
    this.#options = options;
    http.on('error', (error) => options.logger.error({ err: error }, 'the listener failed'));
    http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs);
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  get draining(): boolean {
    return this.#draining !== undefined;
  }

  families(): Family[] {
    const cuts = Object.entries(this.#cuts).map(([reason, value]) => ({
      labels: { reason },
      value,
    }));
    return [
      gauge('boardcast_sockets', 'WebSockets that are open.', this.#server.clients.size),
      counter('boardcast_messages_received_total', 'Messages of clients.', this.#messages),
      counter('boardcast_sockets_cut_total', 'WebSockets that the server cut off.', cuts),
    ];
  }

  /** Takes no more clients, says goodbye to all, and resolves when they are gone or time is up. */
  drain(): Promise<void> {
    this.#draining ??= this.#sayGoodbye();
    return this.#draining;
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
    this.#http.close();
    this.#http.closeAllConnections();
  }

  async #sayGoodbye(): Promise<void> {
    const deadline = performance.now() + goodbyeMs;
    for (const socket of this.#server.clients) socket.close(1001, 'going away');
    while (this.#server.clients.size > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    this.close();
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => stream.destroy());
    if (this.draining) {
      stream.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
      return;
    }
    const { allowedOrigins, logger } = this.#options;
    const { origin } = request.headers;
    const isAllowed = ['*', origin].some((one) => allowedOrigins.some((known) => known === one));
    if (origin !== undefined && !isAllowed) {
      logger.warn({ origin }, 'the page of another origin was refused: see --allow-origin');
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, stream, head, (socket) => this.#accept(socket, request));
  }

  #accept(socket: WebSocket, request: IncomingMessage): void {
    const { logger, converse, messageRate } = this.#options;
    socket.on('error', (error) => logger.info({ reason: error.message }, 'a socket failed'));
    const requested = (request.url ?? '').split('?', 1)[0]?.replace(/\/$/, '');
    if (requested !== path) {
      socket.close(1002, 'Invalid path');
      return;
    }
    if (this.#server.clients.size > maxSockets) {
      this.#cut(socket, 'full', 1013, 'Too many connections');
      return;
    }
    this.#answered.add(socket);
    const listener = converse({
      send: (text) => this.#send(socket, text),
      hangUp: (code, words) => socket.close(code, words),
    });
    const guard = new FloodGuard(messageRate);
    socket.on('message', (data) => this.#receive(socket, data, guard, listener));
    socket.on('pong', () => this.#answered.add(socket));
    socket.on('close', () => listener.close());
  }

  #receive(socket: WebSocket, data: RawData, guard: FloodGuard, listener: Listener): void {
    // What had arrived before the socket was cut off comes still.
    if (socket.readyState !== socket.OPEN) return;
    this.#messages += 1;
    const message = bytesOf(data);
    const tooMuch = guard.take(message.length);
    if (tooMuch === undefined) listener.receive(message.toString('utf8'));
    else this.#cut(socket, 'flood', 1008, tooMuch);
  }

  /** Closes in words, reads no more, and does not wait long for the answer. */
  #cut(socket: WebSocket, reason: CutReason, code: number, words: string): void {
    this.#cuts[reason] += 1;
    this.#options.logger.warn({ reason: words }, 'a client was cut off');
    socket.close(code, words);
    socket.pause();
    setTimeout(() => socket.terminate(), cutMs);
  }

  /** A client that does not read must not fill the memory. */
  #send(socket: WebSocket, text: string): void {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > maxQueuedBytes) this.#terminate(socket, 'slow');
    else socket.send(text);
  }

  /**
   * A half-open connection would keep its session for ever. When this process itself stood still,
   * the answers may have come but not been read yet.
   */
  #beat(): void {
    const late = performance.now() - this.#beatAt > heartbeatMs * 1.5;
    this.#beatAt = performance.now();
    if (late) return;
    for (const socket of this.#server.clients) {
      if (!this.#answered.delete(socket)) this.#terminate(socket, 'silent');
      else if (socket.readyState === socket.OPEN) socket.ping();
    }
  }

  #terminate(socket: WebSocket, reason: CutReason): void {
    this.#cuts[reason] += 1;
    this.#options.logger.info({ reason }, 'a socket was ended');
    socket.terminate();
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return Buffer.isBuffer(data) ? data : Buffer.from(data);
}
