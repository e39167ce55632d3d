import type { Call, Reply, Request } from '@boardcast/protocol';
import {
  KurentoError,
  kurentoErrors,
  parseCall,
  parseMessage,
  stringify,
} from '@boardcast/protocol';
import {
  ClientSessions,
  connectResult,
  executeTransaction,
  invalidMessageReply,
  notificationReply,
  pingResult,
  requestInTransaction,
} from '@boardcast/protocol/server';
import type { Logger } from 'pino';
import type { Client, MessageHandler } from './client.ts';
import type { Methods } from './methods.ts';
import type { ReplyCache } from './reply-cache.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

export interface RpcHandlerOptions {
  readonly serverId: string;
  readonly sessions: Sessions;
  readonly methods: Methods;
  readonly cache: ReplyCache;
  readonly logger: Logger;
}

/** Executes the requests of one client and replies to them. */
export class RpcHandler implements MessageHandler {
  readonly #options: RpcHandlerOptions;
  readonly #client: Client;
  readonly #sessions: ClientSessions<Client, Session>;

  constructor(client: Client, options: RpcHandlerOptions) {
    this.#client = client;
    this.#options = options;
    this.#sessions = new ClientSessions(client, options.sessions);
  }

  receive(text: string): void {
    const parsed = parseMessage(text);
    if (parsed.kind === 'request') this.#client.send(this.#answer(parsed.request));
    else this.#client.send(stringify(invalidMessageReply(parsed)));
  }

  close(): void {
    this.#options.sessions.disconnected(this.#client);
  }

  #answer(request: Request): string {
    const { cache } = this.#options;
    const used = this.#sessions.use(request);
    const cached =
      used === undefined || request.id === undefined
        ? undefined
        : cache.get(used.id, request.id, performance.now());
    if (cached !== undefined) return cached;
    const reply = stringify(this.#reply(request));
    const session = this.#sessions.bound;
    if (session !== undefined && request.id !== undefined) {
      cache.put(session.id, request.id, reply, performance.now());
    }
    return reply;
  }

  #reply(request: Request): Reply {
    const { id } = request;
    try {
      const result = this.#execute(parseCall(this.#sessions.withParams(request)));
      return id === undefined ? notificationReply(result) : { jsonrpc: '2.0', id, result };
    } catch (error) {
      return { jsonrpc: '2.0', id: id ?? null, error: this.#errorOf(error).toJSON() };
    }
  }

  #execute(call: Call): unknown {
    const { methods, serverId } = this.#options;
    const session = this.#sessions.resolve(call);
    if (call.method === 'ping') return pingResult(call);
    if (session === undefined) return null;
    if (call.method === 'closeSession') {
      this.#sessions.close(session);
      return null;
    }
    if (call.method === 'transaction') {
      const value = executeTransaction(call.operations, (operation) =>
        this.#replyInTransaction(operation, session),
      );
      return { sessionId: session.id, value };
    }
    if (call.method === 'create' || 'object' in call) {
      return { ...methods.execute(call, session), sessionId: session.id };
    }
    return connectResult(call, session, serverId);
  }

  #replyInTransaction(operation: Request, session: Session): Reply {
    try {
      return this.#reply(requestInTransaction(operation, session));
    } catch (error) {
      return { jsonrpc: '2.0', id: operation.id ?? null, error: this.#errorOf(error).toJSON() };
    }
  }

  #errorOf(error: unknown): KurentoError {
    if (error instanceof KurentoError) return error;
    this.#options.logger.error({ err: error }, 'unexpected error in a request');
    return kurentoErrors.internal('see the log of the server');
  }
}
