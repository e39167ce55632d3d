import { KurentoError, type BoardEntry, type PublishedBoard } from '@boardcast/protocol';
import { isPublished } from '@boardcast/protocol';
import { KurentoClient, SignalingError, type SignalingSocket } from '@boardcast/signaling';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { accessFailureText, type AccessControl } from '../access/access-control.ts';
import { mayDo, maySee, type Principal } from '../access/principal.ts';
import { AddressLimit } from '../address-limit.ts';
import type { IceServers } from '../ice-servers.ts';
import type { TrustedProxies } from '../trusted-proxies.ts';
import type { Visitor } from '../upgrades.ts';
import { crossOriginHeaders } from './cross-origin.ts';
import { publisherNamed, viewerOf } from './endpoints.ts';
import type { CreateEndpoint } from './offer-session.ts';
import { Problem, sendProblem } from './problem.ts';
import { Sessions } from './sessions.ts';

const protocols = ['whep', 'whip'] as const;
export type Protocol = (typeof protocols)[number];

const sdp = 'application/sdp';
const sdpFragment = 'application/trickle-ice-sdpfrag';
const maxBodyBytes = 64 * 1024;
const maxSessions = 1000;
const maxSessionsPerAddress = 200;
const maxNameLength = 64;
const requestTimeoutMs = 5000;
const retryAfter = { 'Retry-After': '5' };

export interface WebRtcHttpOptions {
  readonly access: AccessControl;
  readonly proxies: TrustedProxies;
  readonly iceServers: IceServers;
  readonly basePath: string;
  readonly boards: () => readonly BoardEntry[];
  /** Whether a name is that of a board which keeps it, other than the principal's own. */
  readonly isTaken: (name: string, principal: Principal) => boolean;
  /** Opens a client's WebSocket to the media server, with the visitor's permissions. */
  readonly openSocket: (visitor: Visitor) => SignalingSocket;
}

interface BoardParams {
  readonly board: string;
}
interface SessionParams extends BoardParams {
  readonly session: string;
}

/** WHEP and WHIP: watching and publishing by one POST of an offer (draft-ietf-wish-whep, RFC 9725). */
export class WebRtcHttp {
  readonly #options: WebRtcHttpOptions;
  readonly #limits = { whep: limitOf('whep'), whip: limitOf('whip') } as const;
  readonly #sessions: Readonly<Record<Protocol, Sessions>> = {
    whep: new Sessions(this.#limits.whep),
    whip: new Sessions(this.#limits.whip),
  };

  constructor(app: FastifyInstance, options: WebRtcHttpOptions) {
    this.#options = options;
    void app.register((scope, _, done) => {
      scope.removeAllContentTypeParsers();
      const asText = { parseAs: 'string', bodyLimit: maxBodyBytes } as const;
      scope.addContentTypeParser([sdp, sdpFragment], asText, (_request, body, parsed) =>
        parsed(null, body),
      );
      scope.setErrorHandler((error: Error, _request, reply) =>
        sendProblem(reply, problemOf(error)),
      );
      scope.addHook('onRequest', async ({ headers: { origin } }, reply) => {
        if (origin !== undefined) void reply.headers(crossOriginHeaders(origin));
      });
      for (const protocol of protocols) this.#addRoutes(scope, protocol);
      done();
    });
  }

  /** The number of sessions. */
  get counts(): Readonly<Record<Protocol, number>> {
    return { whep: this.#sessions.whep.count, whip: this.#sessions.whip.count };
  }

  /** The limits of sessions. */
  get limits(): readonly AddressLimit[] {
    return Object.values(this.#limits);
  }

  /** Ends every session. */
  async close(): Promise<void> {
    await Promise.all(protocols.map((protocol) => this.#sessions[protocol].close()));
  }

  #addRoutes(scope: FastifyInstance, protocol: Protocol): void {
    const endpoint = `/${protocol}/:board`;
    const session = `${endpoint}/:session`;
    scope.options(endpoint, (request, reply) => this.#describe(request, reply, 'POST', sdp));
    scope.options(session, (request, reply) =>
      this.#describe(request, reply, 'PATCH, DELETE', sdpFragment),
    );
    scope.post<{ Params: BoardParams }>(endpoint, (request, reply) =>
      this.#open(protocol, request, reply),
    );
    scope.patch<{ Params: SessionParams }>(session, async (request, reply) => {
      const { principal } = await this.#visitorOf(request);
      const body = bodyOf(request, sdpFragment);
      const { 'if-match': ifMatch } = request.headers;
      const { session: id } = request.params;
      await this.#sessions[protocol].patch(id, principal.id, ifMatch, body);
      return reply.code(204).send();
    });
    scope.delete<{ Params: SessionParams }>(session, async (request, reply) => {
      const { principal } = await this.#visitorOf(request);
      await this.#sessions[protocol].end(request.params.session, principal.id);
      return reply.code(200).send();
    });
    for (const [url, allowed] of [
      [endpoint, 'OPTIONS, POST'],
      [session, 'OPTIONS, PATCH, DELETE'],
    ] as const) {
      scope.route({
        url,
        method: ['GET', 'PUT'],
        handler: () => {
          throw new Problem(405, `Use one of ${allowed}.`, { Allow: allowed });
        },
      });
    }
  }

  async #describe(request: FastifyRequest, reply: FastifyReply, methods: string, type: string) {
    const header = methods === 'POST' ? 'Accept-Post' : 'Accept-Patch';
    const principal = await this.#authenticate(request);
    if (typeof principal !== 'string') void reply.header('Link', [...this.#links(principal)]);
    return reply
      .headers({ Allow: `OPTIONS, ${methods}`, [header]: type })
      .code(204)
      .send();
  }

  async #open(
    protocol: Protocol,
    request: FastifyRequest<{ Params: BoardParams }>,
    reply: FastifyReply,
  ): Promise<FastifyReply> {
    const visitor = await this.#visitorOf(request);
    const { principal, source } = visitor;
    const { board } = request.params;
    const create =
      protocol === 'whep' ? this.#watch(principal, board) : this.#publish(principal, board);
    const offer = bodyOf(request, sdp);
    if (!/^v=0\r?\n[^]*^m=/m.test(offer))
      throw new Problem(400, 'The body is no SDP offer (RFC 8866).');
    const client = new KurentoClient({
      url: 'ws://gateway/kurento',
      openSocket: () => this.#options.openSocket(visitor),
      requestTimeoutMs,
      log: () => undefined,
    });
    const owner = { principal: principal.id, address: source.address };
    const opened = await this.#sessions[protocol].open(owner, { client, offer, create });
    const { basePath } = this.#options;
    const location = `${basePath}${protocol}/${encodeURIComponent(board)}/${opened.id}`;
    const links = this.#links(principal);
    if (links.length > 0) void reply.header('Link', [...links]);
    return reply
      .code(201)
      .headers({ Location: location, ETag: opened.entityTag, 'Accept-Patch': sdpFragment })
      .header('Cache-Control', 'no-store')
      .type(sdp)
      .send(opened.answer);
  }

  #watch(principal: Principal, name: string): CreateEndpoint {
    const board = this.#options.boards().find((candidate) => candidate.name === name);
    if (!mayDo(principal, 'watch', name)) {
      if (board !== undefined && maySee(principal, name)) throw notPermitted('watch', name);
      throw new Problem(404, 'There is no board of this name.');
    }
    if (board === undefined) throw new Problem(404, 'There is no board of this name.');
    if (board.state !== 'live' || !isPublished(board)) {
      throw new Problem(409, `${name} is offline: try again later.`, retryAfter);
    }
    return viewerOf(board satisfies PublishedBoard);
  }

  #publish(principal: Principal, name: string): CreateEndpoint {
    const isOwn = principal.kind === 'board' && principal.name === name;
    if (principal.kind !== 'admin' && !isOwn) throw notPermitted('publish', name);
    if (name.length > maxNameLength || /\p{C}/u.test(name)) {
      throw new Problem(400, `The name of a board has up to ${maxNameLength} characters.`);
    }
    const board = this.#options.boards().find((candidate) => candidate.name === name);
    if (board?.state === 'live') throw new Problem(409, `${name} is live: use another name.`);
    if (this.#options.isTaken(name, principal)) {
      throw new Problem(409, `${name} is the name of another board: use another name.`);
    }
    return publisherNamed(name);
  }

  async #visitorOf(request: FastifyRequest): Promise<Visitor> {
    const principal = await this.#authenticate(request);
    const source = this.#options.proxies.sourceOf(request.raw);
    if (typeof principal !== 'string') return { principal, source };
    const text = accessFailureText(principal);
    if (principal === 'too-many') throw new Problem(429, text, { 'Retry-After': '60' });
    const challenge = this.#options.access.challenge(principal);
    throw new Problem(401, text, { 'WWW-Authenticate': challenge });
  }

  #authenticate({ raw }: FastifyRequest): ReturnType<AccessControl['authenticate']> {
    const { access, proxies } = this.#options;
    return access.authenticate(raw, proxies.sourceOf(raw).address);
  }

  /** As in RFC 9725 section 4.6. */
  #links(principal: Principal): readonly string[] {
    return this.#options.iceServers.linksFor(principal);
  }
}

function limitOf(protocol: Protocol): AddressLimit {
  return new AddressLimit(protocol, maxSessions, maxSessionsPerAddress);
}

function bodyOf({ body, headers }: FastifyRequest, type: string): string {
  const given = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (given === type && typeof body === 'string') return body;
  throw new Problem(415, `The content type must be ${type}.`);
}

function notPermitted(action: string, name: string): Problem {
  return new Problem(403, `Not permitted: this needs the permission "${action}" for ${name}.`);
}

function problemOf(error: Error & { readonly statusCode?: number }): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof KurentoError)
    return new Problem(400, `The offer is refused: ${error.message}`);
  if (error instanceof SignalingError)
    return new Problem(503, 'The media server does not answer: try again.', retryAfter);
  const { statusCode = 500 } = error;
  const detail = statusCode < 500 ? error.message : 'The gateway failed: see its log.';
  return new Problem(statusCode, detail);
}
