import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import {
  httpRoutes,
  type About,
  type BoardEntry,
  type GatewayHealth,
  type Session,
} from '@boardcast/protocol';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import {
  accessFailureText,
  type AccessControl,
  type AccessFailure,
} from './access/access-control.ts';
import { mayManage, maySee, type Principal } from './access/principal.ts';
import { clearedCookie, sessionCookieOf } from './access/credentials.ts';
import { AddressLimit } from './address-limit.ts';
import { BoardsEvents } from './boards-events.ts';
import { GatewayError } from './gateway-error.ts';
import { openApiDocument } from './openapi.ts';
import { parseHost, type OriginRule } from './origin-rule.ts';
import { requestTarget } from './request-target.ts';
import type { ServerIdentity } from './tls/server-identity.ts';
import { TlsServer } from './tls/tls-server.ts';

const pages = {
  '/': fileURLToPath(new URL('../../viewer/dist', import.meta.url)),
  '/virtual-board/': fileURLToPath(new URL('../../virtual-board/dist', import.meta.url)),
};

/** WASM is compiled from a blob, and media come from peer connections. */
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

/** The bundler appends a hash of the content to the names of files that never change. */
const immutableFile = /-[A-Z0-9]{8}\.(js|css|wasm|map)$/;

/** Where phones and boards get the authority's certificate (RFC 8555's type for PEM). */
const authorityPath = '/ca.pem';
const authorityType = 'application/x-pem-file';
const revokedText = 'The key or token was revoked, or has expired';
const maxTokenBytes = 8192;
const requestTimeoutMs = 10_000;
const connectionsCheckMs = 2000;
const maxConnections = 10_000;
const maxConnectionsPerAddress = 6000;

export interface HttpServerOptions {
  readonly version: string;
  readonly originRule: OriginRule;
  readonly access: AccessControl;
  /** The server's certificate; undefined for plain HTTP. */
  readonly identity: ServerIdentity | undefined;
  readonly boards: () => readonly BoardEntry[];
  readonly health: () => Promise<GatewayHealth>;
  /** In Prometheus' text format. */
  readonly metrics: () => Promise<string>;
}

/** Serves the pages and the HTTP API. */
export class HttpServer {
  readonly #app: FastifyInstance;
  readonly #access: AccessControl;
  readonly #events: BoardsEvents;
  readonly #routes = new Set<string>();
  readonly #connectionLimit = new AddressLimit(
    'connections',
    maxConnections,
    maxConnectionsPerAddress,
  );

  constructor(options: HttpServerOptions) {
    this.#events = new BoardsEvents(options.boards);
    this.#app = Fastify({
      forceCloseConnections: true,
      serverFactory: (handler) => createServer(handler, options.identity),
    });
    this.#app.addHook('onRoute', ({ url }) => void this.#routes.add(url));
    this.#limitConnections();
    this.#access = options.access;
    this.#checkOrigins(options.originRule);
    this.#addSecurityHeaders();
    this.#signInByLink();
    this.#addPages();
    this.#addApi(options);
    this.#addSession();
    this.#addAuthority(options.identity?.authority?.certificate);
  }

  get server(): FastifyInstance['server'] {
    return this.#app.server;
  }

  /** Resolves with the port. Throws a GatewayError when it cannot be listened on. */
  async listen(port: number, host: string): Promise<number> {
    try {
      await this.#app.listen({ port, host });
    } catch (error) {
      const { code, message: reason } = error as NodeJS.ErrnoException;
      const failure =
        code === 'EADDRINUSE'
          ? ({ code: 'port-in-use', port } as const)
          : ({ code: 'listen-failed', host, port, reason } as const);
      throw new GatewayError(failure, { cause: error });
    }
    return (this.#app.server.address() as { readonly port: number }).port;
  }

  /** The path of every route, once it listens. */
  get routes(): ReadonlySet<string> {
    return this.#routes;
  }

  /** How often each limit was exceeded. */
  get limitsExceeded(): Readonly<Record<string, number>> {
    const limits = [this.#connectionLimit, ...this.#events.limits];
    return Object.fromEntries(limits.map(({ name, exceeded }) => [name, exceeded]));
  }

  /** Sends the boards to listeners if they have changed. */
  boardsChanged(): void {
    this.#events.boardsChanged();
  }

  /** Handles an upgrade to the WebSocket of the boards; false for another path. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, principal: Principal): boolean {
    if (requestTarget(request.url).path !== httpRoutes.boardsEvents.path) return false;
    this.#events.upgrade(request, socket, head, principal, (listener) => {
      const untrack = this.#access.track(principal, () => listener.close(1008, revokedText));
      listener.on('close', untrack);
    });
    return true;
  }

  /** Disconnects every client. */
  async close(): Promise<void> {
    this.#events.close();
    await this.#app.close();
  }

  #limitConnections(): void {
    this.#app.server.on('connection', (socket) => {
      const release = this.#connectionLimit.acquire(socket.remoteAddress);
      if (release === undefined) socket.destroy();
      else socket.once('close', release);
    });
  }

  #checkOrigins(originRule: OriginRule): void {
    this.#app.addHook('onRequest', async ({ headers }, reply) => {
      const reason = originRule.rejection(headers);
      if (reason !== undefined) {
        await reply.code(403).type('text/plain; charset=utf-8').send(reason);
      }
    });
  }

  #addSecurityHeaders(): void {
    this.#app.addHook('onSend', async (_request, reply) => {
      void reply.headers({
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
        'Cross-Origin-Resource-Policy': 'same-origin',
        'Content-Security-Policy': contentSecurityPolicy,
        'X-Content-Type-Options': 'nosniff',
      });
    });
  }

  #addPages(): void {
    for (const [prefix, root] of Object.entries(pages)) {
      void this.#app.register(fastifyStatic, {
        root,
        prefix,
        decorateReply: prefix === '/',
        preCompressed: true,
        cacheControl: false,
        setHeaders: (response, path) => {
          response.setHeader('Vary', 'Accept-Encoding');
          response.setHeader('Cache-Control', cacheControlOf(path));
        },
      });
    }
    // Relative, since a reverse proxy may add a prefix to all paths.
    this.#app.get('/virtual-board', ({ url }, reply) =>
      reply.redirect(url.replace('/virtual-board', 'virtual-board/')),
    );
  }

  /** The principal of a request; answers it and resolves with undefined when it has none. */
  async #principalOf({ raw }: FastifyRequest, reply: FastifyReply): Promise<Principal | undefined> {
    const principal = await this.#access.authenticate(raw);
    if (typeof principal !== 'string') return principal;
    await this.#unauthorized(reply, principal);
    return undefined;
  }

  #unauthorized(reply: FastifyReply, failure: AccessFailure): FastifyReply {
    return reply
      .code(failure === 'too-many' ? 429 : 401)
      .headers(
        failure === 'too-many'
          ? { 'Retry-After': '60' }
          : { 'WWW-Authenticate': this.#access.challenge(failure) },
      )
      .type('text/plain; charset=utf-8')
      .send(accessFailureText(failure));
  }

  /** A page's address with a token: it becomes a cookie, and does not stay in the address bar. */
  #signInByLink(): void {
    this.#app.addHook('onRequest', async ({ raw, method }, reply) => {
      const { path, query } = requestTarget(raw.url);
      const token = query.get('token');
      if (token === null || method !== 'GET' || !path.endsWith('/')) return;
      const principal = await this.#access.verify(token, raw.socket.remoteAddress);
      query.delete('token');
      if (typeof principal !== 'string') {
        void reply.header('Set-Cookie', sessionCookieOf(token, principal, isSecure(raw)));
      }
      const rest = query.size === 0 ? '' : `?${query}`;
      // Relative, since a reverse proxy may add a prefix to all paths.
      await reply.redirect(`./${rest}`);
    });
  }

  /** Who is signed in; signing in and out by a cookie. */
  #addSession(): void {
    const { path } = httpRoutes.session;
    this.#app.get(path, async (request, reply) => {
      const principal = await this.#principalOf(request, reply);
      return principal && sessionOf(principal, this.#access.isOn);
    });
    this.#app.post(path, { bodyLimit: maxTokenBytes }, async ({ raw, body }, reply) => {
      const { token } = (body ?? {}) as { readonly token?: unknown };
      const principal =
        typeof token === 'string'
          ? await this.#access.verify(token, raw.socket.remoteAddress)
          : 'missing';
      if (typeof principal === 'string') {
        return this.#unauthorized(reply, principal);
      }
      return reply
        .header('Set-Cookie', sessionCookieOf(String(token), principal, isSecure(raw)))
        .send(sessionOf(principal, this.#access.isOn));
    });
    this.#app.delete(path, (_request, reply) =>
      reply.header('Set-Cookie', clearedCookie).code(204).send(),
    );
  }

  /** The certificate of the installation's own authority, for those who are to trust it. */
  #addAuthority(certificate: string | undefined): void {
    if (certificate === undefined) return;
    this.#app.get(authorityPath, (_request, reply) => reply.type(authorityType).send(certificate));
  }

  #addApi({ version, boards, health, metrics }: HttpServerOptions): void {
    const about: About = {
      name: 'boardcast',
      version,
      protocol: 'kurento',
      webSocket: httpRoutes.kurento.path,
    };
    const openApi = openApiDocument(version);
    this.#app.get(httpRoutes.kurento.path, () => about);
    this.#app.get(httpRoutes.boards.path, async (request, reply) => {
      const principal = await this.#principalOf(request, reply);
      return principal && boards().filter(({ name }) => maySee(principal, name));
    });
    this.#app.get(httpRoutes.openApi.path, () => openApi);
    this.#app.get(httpRoutes.health.path, async ({ raw }, reply) => {
      const state = await health();
      const principal = await this.#access.authenticate(raw);
      const isManager = typeof principal !== 'string' && mayManage(principal);
      const { status } = state;
      return reply.code(status === 'ok' ? 200 : 503).send(isManager ? state : { status });
    });
    this.#app.get(httpRoutes.metrics.path, async (request, reply) => {
      const principal = await this.#principalOf(request, reply);
      if (principal === undefined) return reply;
      if (!mayManage(principal)) return forbidden(reply, 'manage');
      return reply.type(httpRoutes.metrics.contentType).send(await metrics());
    });
    this.#app.get(httpRoutes.boardsEvents.path, async (request, reply) => {
      const principal = await this.#principalOf(request, reply);
      if (principal === undefined) return reply;
      reply.hijack();
      const end = this.#events.stream(reply.raw, principal);
      if (end !== undefined) reply.raw.once('close', this.#access.track(principal, end));
      return reply;
    });
  }
}

function isSecure({ socket }: IncomingMessage): boolean {
  return 'encrypted' in socket;
}

function sessionOf(principal: Principal, accessControl: boolean): Session {
  const { kind, expires } = principal;
  return {
    accessControl,
    kind,
    expires: expires === undefined ? null : new Date(expires * 1000).toISOString(),
    actions: principal.kind === 'user' ? principal.grants.actions : [],
    boards: principal.kind === 'user' ? principal.grants.boards : [],
  };
}

function forbidden(reply: FastifyReply, action: string): FastifyReply {
  return reply
    .code(403)
    .type('text/plain; charset=utf-8')
    .send(`Not permitted: this needs the permission "${action}".`);
}

function createServer(handler: RequestListener, identity: ServerIdentity | undefined): Server {
  const http = {
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: connectionsCheckMs,
  };
  if (identity === undefined) return createHttpServer(http, handler);
  const { certificate, authority } = identity;
  const plain = redirectToHttps(authority?.certificate);
  const tls = new TlsServer(handler, { certificate, plain, http });
  identity.onRenewed((renewed) => tls.renew(renewed));
  return tls.server;
}

/** Plain HTTP on the port of HTTPS: the authority's certificate, and a redirection for the rest. */
function redirectToHttps(authority: string | undefined): RequestListener {
  return ({ url = '/', headers }, response) => {
    const host = parseHost(headers.host);
    if (url === authorityPath && authority !== undefined) {
      response.writeHead(200, { 'Content-Type': authorityType }).end(authority);
    } else if (host === undefined) {
      response.writeHead(400).end('Invalid Host header.');
    } else {
      response.writeHead(308, { Location: `https://${host}${url}` }).end();
    }
  };
}

/** `path` is that of the file sent, which may be a compressed form. */
function cacheControlOf(path: string): string {
  return immutableFile.test(path.replace(/\.(br|gz)$/, ''))
    ? 'public, max-age=31536000, immutable'
    : 'no-cache';
}
