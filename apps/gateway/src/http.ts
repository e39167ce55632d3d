import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance } from 'fastify';
import type { BoardEntry } from './board-entry.ts';
import { BoardsEvents, boardsEventsPath } from './boards-events.ts';
import type { OriginRule } from './origin-rule.ts';
import { AddressLimit } from './address-limits.ts';
import { requestTarget } from './request-target.ts';

const pages = {
  '/': fileURLToPath(new URL('../../viewer/dist', import.meta.url)),
  '/virtual-board/': fileURLToPath(new URL('../../virtual-board/dist', import.meta.url)),
};

/** Scripts are the pages' own; WASM is compiled from a blob, and media come from the peer connections. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self' blob: ws: wss:",
  "img-src 'self' data:",
  "media-src 'self' blob: mediastream:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
].join('; ');

/** A request that takes longer is nobody's who wants to be answered. */
const requestTimeoutMs = 10_000;
const connectionsCheckMs = 2000;
const maxConnections = 10_000;
const maxConnectionsEach = 6000;

/** What the HTTP side tells. */
export interface HttpSources {
  readonly version: string;
  readonly originRule: OriginRule;
  readonly boards: () => readonly BoardEntry[];
  readonly health: () => Promise<{ readonly ok: boolean; readonly state: object }>;
  /** In Prometheus' text format 0.0.4. */
  readonly metrics: () => Promise<string>;
}

/**
 * The HTTP side: the pages, the boards as JSON and as events, a plain answer at /kurento, and how
 * everything is at /healthz and /metrics.
 */
export class Http {
  readonly #app: FastifyInstance;
  readonly #events: BoardsEvents;
  readonly #connections = new AddressLimit('connections', maxConnections, maxConnectionsEach);

  constructor({ boards, version, originRule, health, metrics }: HttpSources) {
    this.#events = new BoardsEvents(boards);
    this.#app = Fastify({
      forceCloseConnections: true,
      requestTimeout: requestTimeoutMs,
      http: {
        headersTimeout: requestTimeoutMs,
        connectionsCheckingInterval: connectionsCheckMs,
      },
    });
    this.#app.server.on('connection', (socket) => {
      const giveBack = this.#connections.take(socket.remoteAddress);
      if (giveBack === undefined) socket.destroy();
      else socket.once('close', giveBack);
    });
    this.#app.addHook('onRequest', async ({ headers }, reply) => {
      const refusal = originRule.refusal(headers);
      if (refusal !== undefined)
        await reply.code(403).type('text/plain; charset=utf-8').send(refusal);
    });
    this.#app.addHook('onSend', async (_request, reply) => {
      void reply.header('Cross-Origin-Opener-Policy', 'same-origin');
      void reply.header('Cross-Origin-Embedder-Policy', 'require-corp');
      void reply.header('Cross-Origin-Resource-Policy', 'same-origin');
      void reply.header('Content-Security-Policy', contentSecurityPolicy);
      void reply.header('X-Content-Type-Options', 'nosniff');
    });
    for (const [prefix, root] of Object.entries(pages)) {
      void this.#app.register(fastifyStatic, {
        root,
        prefix,
        decorateReply: prefix === '/',
        preCompressed: true,
        setHeaders: (response) => response.setHeader('Vary', 'Accept-Encoding'),
      });
    }
    // Relative, since a reverse proxy may have put all of it at a path of its own.
    this.#app.get('/virtual-board', ({ url }, reply) =>
      reply.redirect(url.replace('/virtual-board', 'virtual-board/')),
    );
    const about = { name: 'boardcast', version, protocol: 'kurento', webSocket: '/kurento' };
    this.#app.get('/kurento', () => about);
    this.#app.get('/api/boards', () => boards());
    this.#app.get('/healthz', async (_request, reply) => {
      const { ok, state } = await health();
      return reply.code(ok ? 200 : 503).send(state);
    });
    this.#app.get('/metrics', async (_request, reply) =>
      reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics()),
    );
    this.#app.get(boardsEventsPath, (_request, reply) => {
      reply.hijack();
      this.#events.stream(reply.raw);
    });
  }

  get server(): FastifyInstance['server'] {
    return this.#app.server;
  }

  /** Resolves with the port; rejects in one line when it is taken. */
  async listen(port: number, host: string): Promise<number> {
    try {
      await this.#app.listen({ port, host });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new Error(
        code === 'EADDRINUSE'
          ? `Port ${port} is busy: stop what listens there, or take another with --port.`
          : `Cannot listen on ${host}:${port}: ${message}.`,
        { cause: error },
      );
    }
    return (this.#app.server.address() as { readonly port: number }).port;
  }

  /** How often a client was refused one of each. */
  get refused(): Readonly<Record<string, number>> {
    const places = [this.#connections, ...this.#events.places];
    return Object.fromEntries(places.map(({ name, refused }) => [name, refused]));
  }

  /** Tells the listeners of the boards when they have changed. */
  boardsChanged(): void {
    this.#events.boardsChanged();
  }

  /** Takes an upgrade to a WebSocket that follows the boards; false when it is for another path. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if (requestTarget(request.url).path !== boardsEventsPath) return false;
    this.#events.upgrade(request, socket, head);
    return true;
  }

  async close(): Promise<void> {
    this.#events.close();
    await this.#app.close();
  }
}
