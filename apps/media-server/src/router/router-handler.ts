import type { Call, Request } from '@boardcast/protocol';
import {
  KurentoError,
  kurentoErrors,
  parseCall,
  parseMessage,
  resolveReferences,
  stringify,
} from '@boardcast/protocol';
import {
  ClientSessions,
  connectResult,
  invalidMessageReply,
  pingResult,
  readOperations,
  requestInTransaction,
  type SessionCall,
  valueOf,
} from '@boardcast/protocol/server';
import type { Logger } from 'pino';
import type { MessageHandler, WebSocketClient } from '../rpc/client.ts';
import type { ObjectCall } from '../rpc/methods.ts';
import { mergeManagerResults, noWorkerError } from './manager-results.ts';
import { ManagerSubscriptions } from './manager-subscriptions.ts';
import type { Done } from './outcome.ts';
import { replyTo } from './outcome.ts';
import type { PendingReplies } from './pending-replies.ts';
import type { Route } from './route.ts';
import { routeOf, routeOfTransaction } from './route.ts';
import type { RouterSession, RouterSessions } from './router-sessions.ts';
import type { Workers } from './workers.ts';

export interface RouterHandlerOptions {
  readonly serverId: string;
  readonly workers: Workers;
  readonly sessions: RouterSessions;
  readonly replies: PendingReplies;
  readonly logger: Logger;
}

const serviceRestart = 1012;

/** Routes the requests of one client to the workers, and replies to them. */
export class RouterHandler implements MessageHandler {
  readonly id: number;
  readonly #options: RouterHandlerOptions;
  readonly #client: WebSocketClient;
  readonly #sessions: ClientSessions<number, RouterSession>;
  readonly #managers: ManagerSubscriptions;
  readonly #onClose: () => void;

  /** `id` identifies the client between router and workers. */
  constructor(
    id: number,
    client: WebSocketClient,
    options: RouterHandlerOptions,
    onClose: () => void,
  ) {
    this.id = id;
    this.#client = client;
    this.#options = options;
    this.#managers = new ManagerSubscriptions(options.workers);
    this.#sessions = new ClientSessions(id, options.sessions, (session) => this.#takeOver(session));
    this.#onClose = onClose;
  }

  receive(text: string): void {
    const parsed = parseMessage(text);
    if (parsed.kind === 'request') this.#answer(parsed.request);
    else this.#client.send(stringify(invalidMessageReply(parsed)));
  }

  close(): void {
    const { sessions, workers } = this.#options;
    sessions.disconnected(this.id);
    workers.disconnected(this.id);
    this.#onClose();
  }

  /** Sends an event of one of the workers. */
  sendEvent(text: string): void {
    this.#client.send(text);
  }

  /** Disconnects a client that has lost all its objects, as if a whole Kurento had ended. */
  disconnect(): void {
    this.#client.close(serviceRestart, 'A worker of the media server was restarted');
  }

  #answer(request: Request): void {
    const { replies } = this.#options;
    const { id } = request;
    const used = this.#sessions.use(request);
    const send = (reply: string): void => this.#client.send(reply);
    if (used !== undefined && id !== undefined && replies.repeat(used.id, id, send)) return;
    let session = used;
    this.#attempt(
      (done) => {
        const call = parseCall(this.#sessions.withParams(request));
        if (call.method !== 'ping') session = this.#sessions.resolve(call);
        if (session !== undefined && id !== undefined) replies.begin(session.id, id);
        this.#execute(call, request, session, done);
      },
      (outcome) => {
        const reply = stringify(replyTo(request, outcome));
        send(reply);
        if (session !== undefined && id !== undefined) replies.settle(session.id, id, reply);
      },
    );
  }

  #execute(call: Call, request: Request, session: RouterSession | undefined, done: Done): void {
    if (call.method === 'ping') {
      done({ result: pingResult(call) });
    } else if (session === undefined) {
      done({ result: null });
    } else if (call.method === 'closeSession') {
      this.#closeSession(session, done);
    } else if (call.method === 'transaction') {
      this.#transaction(call.operations, request, session, done);
    } else if (call.method === 'create' || 'object' in call) {
      this.#route(call, request, session, done);
    } else {
      this.#connect(call, session, done);
    }
  }

  #closeSession(session: RouterSession, done: Done): void {
    const params = { sessionId: session.id };
    const request = { method: 'closeSession', params };
    this.#options.workers.requestEach(session.workers, this.id, request, () =>
      done({ result: null }),
    );
    this.#sessions.close(session);
  }

  /** A session that a client names must refer to something in one of the workers. */
  #connect(call: SessionCall, session: RouterSession, done: Done): void {
    const { workers, serverId } = this.#options;
    const result = connectResult(call, session, serverId);
    if (call.sessionId === undefined) {
      done({ result });
      return;
    }
    const params = { sessionId: session.id };
    const request = { method: 'connect', params };
    workers.requestEach(session.workers, this.id, request, (outcomes) => {
      for (const [worker, outcome] of outcomes) {
        if ('error' in outcome) session.workers.delete(worker);
      }
      if (session.isEmpty) done({ error: kurentoErrors.invalidSession().toJSON() });
      else done({ result });
    });
  }

  #transaction(
    operations: readonly unknown[],
    request: Request,
    session: RouterSession,
    done: Done,
  ): void {
    const route = routeOfTransaction(operations, this.#options.workers.count);
    if (route === 'each') this.#executeEach(readOperations(operations), session, done);
    else this.#request(route, request, session, done);
  }

  /** Executes operations one after another, each in its worker, up to the first error. */
  #executeEach(operations: readonly Request[], session: RouterSession, done: Done): void {
    const replies: unknown[] = [];
    const values: unknown[] = [];
    const next = (): void => {
      const operation = operations[replies.length];
      if (operation === undefined) {
        done({ result: { sessionId: session.id, value: replies } });
        return;
      }
      this.#attempt(
        (operationDone) => {
          const request = requestInTransaction(resolveReferences(operation, values), session);
          this.#execute(parseCall(request), request, session, operationDone);
        },
        (outcome) => {
          replies.push(replyTo(operation, outcome));
          if ('error' in outcome) {
            done({ result: { sessionId: session.id, value: replies } });
            return;
          }
          values.push(valueOf(outcome.result));
          next();
        },
      );
    };
    next();
  }

  #route(call: ObjectCall, request: Request, session: RouterSession, done: Done): void {
    const route = routeOf(call, this.#options.workers.count);
    if (route !== 'all') this.#request(route, request, session, done);
    else if (call.method === 'subscribe') this.#managers.subscribe(session, this.id, call, done);
    else if (call.method === 'unsubscribe' && session.managerSubscriptions.has(call.subscription)) {
      this.#managers.unsubscribe(session, this.id, call.subscription, done);
    } else this.#requestAll(call, request, session, done);
  }

  #request(
    route: Exclude<Route, 'all'>,
    request: Request,
    session: RouterSession,
    done: Done,
  ): void {
    const { workers } = this.#options;
    const worker =
      route === 'any' ? workers.running[0] : route === 'least-loaded' ? workers.choose() : route;
    if (worker === undefined) {
      done({ error: noWorkerError() });
      return;
    }
    session.workers.add(worker);
    workers.request(worker, this.id, inSession(request, session), done);
  }

  #requestAll(call: ObjectCall, request: Request, session: RouterSession, done: Done): void {
    const { workers, sessions } = this.#options;
    workers.requestEach(workers.running, this.id, inSession(request, session), (outcomes) => {
      const empty = { result: { sessionId: session.id, value: sessions.empty() } };
      const listsSessions = call.method === 'invoke' && call.operation === 'getSessions';
      done(mergeManagerResults(call, [...outcomes.values(), ...(listsSessions ? [empty] : [])]));
    });
  }

  /** A session's events go to the client that used it last, in every worker. */
  #takeOver(session: RouterSession): void {
    const params = { sessionId: session.id };
    const request = { method: 'ping', params };
    this.#options.workers.requestEach(session.workers, this.id, request, () =>
      this.#managers.restore(session, this.id),
    );
  }

  /** Runs what may throw a KurentoError before it is done. */
  #attempt(run: (done: Done) => void, done: Done): void {
    try {
      run(done);
    } catch (error) {
      if (!(error instanceof KurentoError)) {
        this.#options.logger.error({ err: error }, 'unexpected error in a request');
      }
      const known =
        error instanceof KurentoError ? error : kurentoErrors.internal('see the log of the server');
      done({ error: known.toJSON() });
    }
  }
}

/** Names the session in a request: each worker would open another. */
function inSession(request: Request, session: RouterSession): Omit<Request, 'id' | 'jsonrpc'> {
  const { method, params } = request;
  return { method, params: { ...params, sessionId: session.id } };
}
