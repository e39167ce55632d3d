import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import {
  httpRoutes,
  type About,
  type ConnectedClient,
  type GatewayHealth,
} from '@boardcast/protocol';
import Fastify, { type FastifyInstance } from 'fastify';
import { AccessApi } from './access/access-api.ts';
import type { AccessControl } from './access/access-control.ts';
import type { AccessStore } from './access/access-store.ts';
import { HttpAccess } from './access/http-access.ts';
import { AddressLimit } from './address-limit.ts';
import { rootPath, withoutBasePath } from './base-path.ts';
import { addBoardsApi, type BoardsApiOptions } from './boards-api.ts';
import { BoardsEvents } from './boards-events.ts';
import { addNodesApi } from './cluster/nodes-api.ts';
import type { NodesControl } from './cluster/nodes-control.ts';
import { addFirmwareApi } from './firmware-api.ts';
import { GatewayError } from './gateway-error.ts';
import { addHealthApi } from './health-api.ts';
import type { IceServers } from './ice-servers.ts';
import { openApiDocument } from './openapi.ts';
import type { OriginRule } from './origin-rule.ts';
import { LoopbackServer } from './loopback-server.ts';
import { addRecorderApi } from './recorder/recorder-api.ts';
import type { RecorderClient } from './recorder/recorder-client.ts';
import { requestTarget } from './request-target.ts';
import { serverAddresses } from './server-addresses.ts';
import type { ServerIdentity } from './tls/server-identity.ts';
import { authorityPath, authorityType, httpsRedirect } from './tls/https-redirect.ts';
import { TlsServer } from './tls/tls-server.ts';
import type { TrustedProxies } from './trusted-proxies.ts';
import type { Visitor } from './upgrades.ts';
import { isCrossOriginAllowed } from './webrtc-http/cross-origin.ts';
import { WebRtcHttp, type Protocol, type WebRtcHttpOptions } from './webrtc-http/routes.ts';

const pages = {
  '/': fileURLToPath(new URL('../../viewer/dist', import.meta.url)),
  '/virtual-board/': fileURLToPath(new URL('../../virtual-board/dist', import.meta.url)),
  '/access/': fileURLToPath(new URL('../../access/dist', import.meta.url)),
  '/nodes/': fileURLToPath(new URL('../../nodes/dist', import.meta.url)),
  '/setup/': fileURLToPath(new URL('../../setup/dist', import.meta.url)),
};

/** The viewer's other URLs. */
const boardPages = ['/watch/:name', '/recordings/:name'];

/** WASM is compiled from a blob, and media come from peer connections. */
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self' blob: ws: wss:",
  "img-src 'self' data:",
  "media-src 'self' blob: mediastream:",
  "object-src 'none'",
  "base-uri 'self'",
  "frame-ancestors 'self'",
].join('; ');

/** The bundler appends a hash of the content to the names of files that never change. */
const immutableFile = /-[A-Z0-9]{8}\.(js|css|wasm|map)$/;

const revokedText = 'The key or token was revoked, or has expired';
const requestTimeoutMs = 10_000;
const connectionsCheckMs = 2000;
const maxParamLength = 2048;
const maxConnections = 10_000;
const maxConnectionsPerAddress = 6000;

export interface HttpServerOptions extends BoardsApiOptions, WebRtcHttpOptions {
  readonly version: string;
  /** The address that it will listen on. */
  readonly host: string;
  readonly originRule: OriginRule;
  readonly proxies: TrustedProxies;
  /** `/`, or a path that ends in `/`. */
  readonly basePath: string;
  readonly access: AccessControl;
  /** Keys and tokens; undefined where access control is off. */
  readonly store: AccessStore | undefined;
  /** The server's certificate; undefined for plain HTTP. */
  readonly identity: ServerIdentity | undefined;
  readonly iceServers: IceServers;
  /** Folders with builds of the firmware. */
  readonly firmware: readonly string[];
  readonly recorder: RecorderClient;
  /** Of the recorder that it starts; undefined without RTSP. */
  readonly rtspPort?: number | undefined;
  /** Who is connected. */
  readonly clients: () => Promise<readonly ConnectedClient[]>;
  readonly health: () => Promise<GatewayHealth>;
  /** Awaited before each request: another gateway may just have answered with what this one does not know yet. */
  readonly upToDate: () => Promise<void>;
  readonly nodes: NodesControl;
  /** In Prometheus' text format. */
  readonly metrics: () => Promise<string>;
}

/** Serves the pages and the HTTP API. */
export class HttpServer {
  readonly #app: FastifyInstance;
  readonly #access: AccessControl;
  readonly #httpAccess: HttpAccess;
  readonly #events: BoardsEvents;
  readonly #webRtcHttp: WebRtcHttp;
  #loopback: LoopbackServer | undefined;
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
      rewriteUrl: ({ url = rootPath }) => withoutBasePath(url, options.basePath),
      routerOptions: { maxParamLength },
      serverFactory: (handler) => {
        if (options.identity !== undefined) this.#loopback = new LoopbackServer(handler);
        return createServer(handler, options.identity);
      },
    });
    this.#app.addHook('onRoute', ({ url }) => void this.#routes.add(url));
    // Fastify's own answer repeats the URL, which may have a token in it.
    this.#app.setNotFoundHandler((_request, reply) =>
      reply.code(404).type('text/plain; charset=utf-8').send('There is nothing at this path.'),
    );
    this.#limitConnections();
    this.#access = options.access;
    this.#checkOrigins(options);
    this.#addSecurityHeaders();
    this.#httpAccess = new HttpAccess(this.#app, options);
    this.#addPages(options.basePath);
    this.#addApi(options);
    addBoardsApi(this.#app, this.#httpAccess, options);
    this.#webRtcHttp = new WebRtcHttp(this.#app, options);
    addFirmwareApi(this.#app, options.firmware);
    addRecorderApi(this.#app, this.#httpAccess, options.recorder);
    new AccessApi(this.#app, options);
    addNodesApi(this.#app, options.nodes);
    addHealthApi(this.#app, options);
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
    return this.port;
  }

  /** A server without TLS, for processes of this gateway; undefined where the other one has none. */
  get loopback(): LoopbackServer | undefined {
    return this.#loopback;
  }

  /** The port that it listens on. */
  get port(): number {
    return (this.#app.server.address() as { readonly port: number }).port;
  }

  /** The path of every route, once it listens. */
  get routes(): ReadonlySet<string> {
    return this.#routes;
  }

  /** How often each limit was exceeded. */
  get limitsExceeded(): Readonly<Record<string, number>> {
    const limits = [this.#connectionLimit, ...this.#events.limits, ...this.#webRtcHttp.limits];
    return Object.fromEntries(limits.map(({ name, exceeded }) => [name, exceeded]));
  }

  /** Ends the sessions of WHEP and WHIP, while the media server is there. */
  endWebRtcSessions(): Promise<void> {
    return this.#webRtcHttp.close();
  }

  /** The number of sessions of WHEP and WHIP. */
  get webRtcSessions(): Readonly<Record<Protocol, number>> {
    return this.#webRtcHttp.counts;
  }

  /** Sends the boards to listeners if they have changed. */
  boardsChanged(): void {
    this.#events.boardsChanged();
  }

  /** Handles an upgrade to the WebSocket of the boards; false for another path. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, visitor: Visitor): boolean {
    if (requestTarget(request.url).path !== httpRoutes.boardsEvents.path) return false;
    this.#events.upgrade(request, socket, head, visitor, (listener) => {
      const untrack = this.#access.track(visitor.principal, () =>
        listener.close(1008, revokedText),
      );
      listener.on('close', untrack);
    });
    return true;
  }

  /** Disconnects every client. */
  async close(): Promise<void> {
    this.#events.close();
    this.#loopback?.close();
    await this.#app.close();
  }

  #limitConnections(): void {
    this.#app.server.on('connection', (socket) => {
      const release = this.#connectionLimit.acquire(socket.remoteAddress);
      if (release === undefined) socket.destroy();
      else socket.once('close', release);
    });
  }

  #checkOrigins({ originRule, proxies, access }: HttpServerOptions): void {
    this.#app.addHook('onRequest', async ({ raw, headers: { origin, ...headers } }, reply) => {
      const checked = isCrossOriginAllowed(raw, access.isOn) ? headers : { ...headers, origin };
      const reason = originRule.rejection(checked, proxies.sourceOf(raw).host);
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

  #addPages(basePath: string): void {
    for (const [prefix, root] of Object.entries(pages)) {
      void this.#app.register(fastifyStatic, {
        root,
        prefix,
        decorateReply: prefix === '/',
        preCompressed: true,
        cacheControl: false,
        setHeaders: (response, file) => {
          response.setHeader('Vary', 'Accept-Encoding');
          response.setHeader('Cache-Control', cacheControlOf(file));
        },
      });
    }
    this.#addBoardPages();
    // Relative, since a reverse proxy may add a prefix to all paths.
    const parent = basePath.split('/').at(-2);
    for (const page of ['virtual-board', 'access', 'nodes', 'setup', ...(parent ? [parent] : [])]) {
      const from = page === parent ? basePath.slice(0, -1) : `/${page}`;
      this.#app.get(from, ({ url }, reply) => reply.redirect(url.replace(from, `${page}/`)));
    }
  }

  /** The viewer, with one board or its recordings; its other URLs are relative to the path above. */
  #addBoardPages(): void {
    for (const route of boardPages) {
      this.#app.get(route, async (_request, reply) => {
        const page = await readFile(path.join(pages['/'], 'index.html'), 'utf8');
        const html = page.replace('<head>', '<head><base href="../" />');
        return reply
          .type('text/html; charset=utf-8')
          .header('Cache-Control', cacheControlOf('index.html'))
          .send(html);
      });
    }
  }

  /** The certificate of the installation's own authority, for those who are to trust it. */
  #addAuthority(certificate: string | undefined): void {
    if (certificate === undefined) return;
    this.#app.get(authorityPath, (_request, reply) => reply.type(authorityType).send(certificate));
  }

  #addApi(options: HttpServerOptions): void {
    const { version, host, proxies, basePath, identity, iceServers, rtspPort, metrics } = options;
    const about: About = {
      name: 'boardcast',
      version,
      protocol: 'kurento',
      webSocket: `${basePath}${httpRoutes.kurento.path.slice(1)}`,
    };
    const openApi = openApiDocument(version, basePath);
    this.#app.get(httpRoutes.kurento.path, () => about);
    this.#app.get(httpRoutes.addresses.path, ({ raw }) =>
      serverAddresses(
        { host, port: this.port, isSecure: identity !== undefined, basePath, rtspPort },
        proxies.sourceOf(raw),
      ),
    );
    this.#app.get(httpRoutes.iceServers.path, (request, reply) => {
      const principal = this.#httpAccess.principalOf(request);
      const links = iceServers.linksFor(principal);
      if (links.length > 0) void reply.header('Link', [...links]);
      return reply.header('Cache-Control', 'no-store').send(iceServers.for(principal));
    });
    this.#app.get(httpRoutes.openApi.path, () => openApi);
    this.#app.get(httpRoutes.metrics.path, async (_request, reply) =>
      reply.type(httpRoutes.metrics.contentType).send(await metrics()),
    );
    this.#app.get(httpRoutes.boardsEvents.path, (request, reply) => {
      const principal = this.#httpAccess.principalOf(request);
      reply.hijack();
      const visitor = { principal, source: proxies.sourceOf(request.raw) };
      const end = this.#events.stream(reply.raw, visitor);
      if (end !== undefined) reply.raw.once('close', this.#access.track(principal, end));
    });
  }
}

function createServer(handler: RequestListener, identity: ServerIdentity | undefined): Server {
  const http = {
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: connectionsCheckMs,
  };
  if (identity === undefined) return createHttpServer(http, handler);
  const { certificate, authority } = identity;
  const plain = httpsRedirect(authority?.certificate);
  const tls = new TlsServer(handler, { certificate, plain, http });
  identity.onRenewed((renewed) => tls.renew(renewed));
  return tls.server;
}

/** `file` is the one sent, which may be a compressed form. */
function cacheControlOf(file: string): string {
  return immutableFile.test(file.replace(/\.(br|gz)$/, ''))
    ? 'public, max-age=31536000, immutable'
    : 'no-cache';
}
