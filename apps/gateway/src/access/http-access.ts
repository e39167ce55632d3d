import type { IncomingMessage } from 'node:http';
import {
  httpRoutes,
  routePattern,
  type HttpRoute,
  type RouteAccess,
  type Session,
} from '@boardcast/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { requestTarget } from '../request-target.ts';
import type { TrustedProxies } from '../trusted-proxies.ts';
import { accessFailureText, type AccessControl, type AccessFailure } from './access-control.ts';
import { clearedCookieAt, sessionCookieOf } from './credentials.ts';
import { mayManage, type Principal } from './principal.ts';

const plainText = 'text/plain; charset=utf-8';
const maxTokenBytes = 8192;
const routes: readonly HttpRoute[] = Object.values(httpRoutes);

/** The path of an item of a collection, as Fastify writes it. */
export const itemPath = (path: string): string => `${path}/:id`;

interface HttpAccessOptions {
  readonly access: AccessControl;
  readonly proxies: TrustedProxies;
  readonly basePath: string;
  readonly upToDate: () => Promise<void>;
}

/** Signs in by a link or a form, and lets the API's routes be used by those who may. */
export class HttpAccess {
  readonly #access: AccessControl;
  readonly #proxies: TrustedProxies;
  readonly #basePath: string;
  readonly #upToDate: () => Promise<void>;
  readonly #principals = new WeakMap<IncomingMessage, Principal>();

  constructor(app: FastifyInstance, { access, proxies, basePath, upToDate }: HttpAccessOptions) {
    this.#access = access;
    this.#proxies = proxies;
    this.#basePath = basePath;
    this.#upToDate = upToDate;
    this.#signInByLink(app);
    this.#protectRoutes(app);
    this.#addSession(app);
  }

  /** Who sent a request to a route that is not public. */
  principalOf({ raw }: FastifyRequest): Principal {
    const principal = this.#principals.get(raw);
    if (principal === undefined) throw new Error('This route has no principal: it is public.');
    return principal;
  }

  /** A route of the API without an `access` of its own requires a principal. */
  #protectRoutes(app: FastifyInstance): void {
    app.addHook('onRequest', async ({ raw, method, routeOptions: { url } }, reply) => {
      const access = requiredAccess(method, url);
      if (access === 'public') return undefined;
      await this.#upToDate();
      const principal = await this.#access.authenticate(raw, this.#proxies.sourceOf(raw).address);
      if (typeof principal === 'string') return this.#reject(reply, principal);
      if (access !== 'any' && !isAllowed(principal, access)) {
        this.#access.refused.add(principal, { action: access, method: `${method} ${url ?? ''}` });
        const text = `Not permitted: this needs the permission "${access}".`;
        return reply.code(403).type(plainText).send(text);
      }
      this.#principals.set(raw, principal);
      return undefined;
    });
  }

  #reject(reply: FastifyReply, failure: AccessFailure): FastifyReply {
    if (failure === 'too-many') void reply.code(429).header('Retry-After', '60');
    else void reply.code(401).header('WWW-Authenticate', this.#access.challenge(failure));
    return reply.type(plainText).send(accessFailureText(failure));
  }

  /** The address of a page with a token: it becomes a cookie, and leaves the address bar. */
  #signInByLink(app: FastifyInstance): void {
    app.addHook('onRequest', async ({ raw, method }, reply) => {
      const { path, query } = requestTarget(raw.url);
      const token = query.get('token');
      const isPage = path.endsWith('/') || /^\/(watch|recordings)\//.test(path);
      if (token === null || method !== 'GET' || !isPage) return;
      query.delete('token');
      await this.#signIn(token, raw, reply);
      // Relative, since a reverse proxy may add a prefix to all paths.
      const page = path.slice(path.lastIndexOf('/') + 1);
      await reply.redirect(`./${page}${query.size === 0 ? '' : `?${query}`}`);
    });
  }

  /** Who is signed in; signing in and out by a cookie. */
  #addSession(app: FastifyInstance): void {
    const { path } = httpRoutes.session;
    app.get(path, (request) => this.#sessionOf(this.principalOf(request)));
    app.post(path, { bodyLimit: maxTokenBytes }, async ({ raw, body }, reply) => {
      const { token } = (body ?? {}) as { readonly token?: unknown };
      const principal =
        typeof token === 'string' ? await this.#signIn(token, raw, reply) : 'missing';
      if (typeof principal === 'string') return this.#reject(reply, principal);
      return this.#sessionOf(principal);
    });
    app.delete(path, (_request, reply) =>
      reply.header('Set-Cookie', clearedCookieAt(this.#basePath)).code(204).send(),
    );
  }

  /** Sets the cookie if the token is valid; there is none where access control is off. */
  async #signIn(token: string, request: IncomingMessage, reply: FastifyReply) {
    const { address, isSecure } = this.#proxies.sourceOf(request);
    const principal = await this.#access.verify(token, address);
    if (typeof principal !== 'string' && this.#access.isOn) {
      const scope = { path: this.#basePath, isSecure };
      void reply.header('Set-Cookie', sessionCookieOf(token, principal, scope));
    }
    return principal;
  }

  #sessionOf(principal: Principal): Session {
    const { kind, expires } = principal;
    const { actions, boards } =
      principal.kind === 'user' ? principal.grants : { actions: [], boards: [] };
    return {
      accessControl: this.#access.isOn,
      kind,
      expires: expires === undefined ? null : new Date(expires * 1000).toISOString(),
      actions,
      boards,
    };
  }
}

/** What a request needs; `any` key or token. Pages are public: they have a form to sign in. */
function requiredAccess(method: string, url: string | undefined): RouteAccess | 'any' {
  const route = routes.find(({ path }) => url === routePattern(path) || url === itemPath(path));
  if (route === undefined) return 'public';
  if (method === 'GET' || method === 'HEAD') return route.access ?? 'any';
  // A command is for those who may do it with its board.
  if (method === 'POST' && route.command !== undefined) return 'any';
  if (method === 'POST') return route.post?.access ?? 'admin';
  return (url === routePattern(route.path) ? route.delete : route.deleteItem)?.access ?? 'admin';
}

function isAllowed(principal: Principal, access: 'manage' | 'admin'): boolean {
  return access === 'manage' ? mayManage(principal) : principal.kind === 'admin';
}
