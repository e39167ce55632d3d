import type { Call, Reply, Request } from '@boardcast/protocol';
import {
  KurentoError,
  kurentoErrors,
  parseCall,
  parseMessage,
  stringify,
} from '@boardcast/protocol';
import type { Logger } from 'pino';
import type { Methods } from './methods.ts';
import { ignored, refusal } from './refusals.ts';
import type { ReplyCache } from './reply-cache.ts';
import type { Outlet, Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import { runTransaction } from './transaction.ts';

export interface ConversationOptions {
  readonly serverId: string;
  readonly sessions: Sessions;
  readonly methods: Methods;
  readonly cache: ReplyCache;
  readonly logger: Logger;
}

/** What one socket says, and what it is answered. */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #outlet: Outlet;
  #session: Session | undefined;

  constructor(outlet: Outlet, options: ConversationOptions) {
    this.#outlet = outlet;
    this.#options = options;
  }

  /** Takes a message and sends its reply; never throws. */
  receive(text: string): void {
    const parsed = parseMessage(text);
    if (parsed.kind === 'request') {
      this.#outlet.send(this.#answer(parsed.request));
      return;
    }
    this.#outlet.send(stringify(refusal(parsed)));
  }

  /** The socket is closed. */
  close(): void {
    this.#options.sessions.disconnected(this.#outlet);
  }

  #answer(request: Request): string {
    const { cache } = this.#options;
    const asked = this.#named(request) ?? this.#bound();
    const cached =
      asked === undefined || request.id === undefined
        ? undefined
        : cache.get(asked.id, request.id, performance.now());
    if (asked !== undefined) this.#speakFor(asked);
    if (cached !== undefined) return cached;
    const reply = stringify(this.#reply(request));
    const session = this.#bound();
    if (session !== undefined && request.id !== undefined) {
      cache.put(session.id, request.id, reply, performance.now());
    }
    return reply;
  }

  #reply(request: Request): Reply {
    const { id } = request;
    try {
      const result = this.#execute(parseCall(this.#withParams(request)));
      return id === undefined ? ignored(result) : { jsonrpc: '2.0', id, result };
    } catch (error) {
      return { jsonrpc: '2.0', id: id ?? null, error: this.#errorOf(error).toJSON() };
    }
  }

  /** A session of the socket's is added to the params, so that there are always some. */
  #withParams(request: Request): Request {
    const known = request.params !== undefined || this.#bound() === undefined;
    return known ? request : { ...request, params: {} };
  }

  #execute(call: Call): unknown {
    switch (call.method) {
      case 'ping':
        return { value: 'pong', ...(call.sessionId && { sessionId: call.sessionId }) };
      case 'connect':
      case 'keepAlive':
        return this.#connect(call);
      case 'closeSession':
        return this.#closeSession(call.sessionId);
      case 'transaction': {
        const session = this.#use(call.sessionId);
        const value = runTransaction(call.operations, (inner) => this.#replyWithin(inner, session));
        return { sessionId: session.id, value };
      }
      case 'ref':
      case 'unref':
        if (call.sessionId === undefined && this.#bound() === undefined) {
          throw kurentoErrors.parameterRequired('sessionId');
        }
    }
    const session = this.#use(call.sessionId);
    return { ...this.#options.methods.execute(call, session), sessionId: session.id };
  }

  /** The operations of a transaction act for its session, whatever they name themselves. */
  #replyWithin(request: Request, session: Session): Reply {
    const named = { ...request, params: { ...request.params, sessionId: session.id } };
    return request.method === 'transaction'
      ? { jsonrpc: '2.0', id: request.id ?? null, error: kurentoErrors.methodNotFound().toJSON() }
      : this.#reply(named);
  }

  #connect(
    call: Extract<Call, { method: 'connect' | 'keepAlive' | 'ping' | 'closeSession' }>,
  ): unknown {
    const { serverId, sessions } = this.#options;
    if (call.sessionId !== undefined && (sessions.find(call.sessionId)?.empty ?? true)) {
      throw kurentoErrors.invalidSession();
    }
    const session = this.#use(call.sessionId);
    return { ...(call.method === 'connect' && { serverId }), sessionId: session.id };
  }

  #closeSession(id: string | undefined): null {
    const { sessions } = this.#options;
    const session = id === undefined ? this.#bound() : sessions.find(id);
    if (session === undefined) return null;
    sessions.close(session);
    if (this.#session === session) this.#session = undefined;
    return null;
  }

  /** The living session that a request names. */
  #named(request: Request): Session | undefined {
    const id = request.params?.['sessionId'];
    return typeof id === 'string' ? this.#options.sessions.find(id) : undefined;
  }

  /** This socket's own session, unless another socket has taken it over. */
  #bound(): Session | undefined {
    return this.#session?.outlet === this.#outlet ? this.#session : undefined;
  }

  #use(id: string | undefined): Session {
    const { sessions } = this.#options;
    const session = id === undefined ? (this.#bound() ?? sessions.open()) : sessions.open(id);
    this.#speakFor(session);
    return session;
  }

  /** A session's events follow the socket that spoke for it last. */
  #speakFor(session: Session): void {
    session.outlet = this.#outlet;
    session.touched = true;
    const before = this.#session;
    this.#session = session;
    if (before !== undefined && before !== session && before.empty) {
      this.#options.sessions.close(before);
    }
  }

  #errorOf(error: unknown): KurentoError {
    if (error instanceof KurentoError) return error;
    this.#options.logger.error({ err: error }, 'a request failed unexpectedly');
    return kurentoErrors.internal('see the log of the server');
  }
}
