import type { Call, Request } from '@boardcast/protocol';
import {
  KurentoError,
  kurentoErrors,
  parseCall,
  parseMessage,
  resolveReferences,
  stringify,
} from '@boardcast/protocol';
import type { Logger } from 'pino';
import type { ObjectCall } from '../rpc/methods.ts';
import { refusal } from '../rpc/refusals.ts';
import { readOperations, valueOf } from '../rpc/transaction.ts';
import type { Line, Listener } from '../rpc/websocket.ts';
import { managerAnswer, noWorker } from './manager-answers.ts';
import { ManagerListening } from './manager-listening.ts';
import type { Done } from './outcome.ts';
import { replyTo } from './outcome.ts';
import type { Replies } from './replies.ts';
import type { Route } from './route.ts';
import { routeOf, routeOfTransaction } from './route.ts';
import type { RouterSession, RouterSessions } from './router-sessions.ts';
import type { Workers } from './workers.ts';

export interface RouterConversationOptions {
  readonly serverId: string;
  readonly workers: Workers;
  readonly sessions: RouterSessions;
  readonly replies: Replies;
  readonly logger: Logger;
}

const serviceRestart = 1012;

/** What one client says, who among the workers hears it, and what the client is answered. */
export class RouterConversation implements Listener {
  readonly client: number;
  readonly #options: RouterConversationOptions;
  readonly #line: Line;
  readonly #managers: ManagerListening;
  readonly #closed: () => void;
  #session: RouterSession | undefined;

  constructor(client: number, line: Line, options: RouterConversationOptions, closed: () => void) {
    this.client = client;
    this.#line = line;
    this.#options = options;
    this.#managers = new ManagerListening(options.workers);
    this.#closed = closed;
  }

  receive(text: string): void {
    const parsed = parseMessage(text);
    if (parsed.kind === 'request') this.#answer(parsed.request);
    else this.#line.send(stringify(refusal(parsed)));
  }

  close(): void {
    const { sessions, workers } = this.#options;
    sessions.disconnected(this.client);
    workers.left(this.client);
    this.#closed();
  }

  /** An event of one of the workers. */
  deliver(text: string): void {
    this.#line.send(text);
  }

  /** Everything that the client had is gone, as if a whole Kurento had ended. */
  hangUp(): void {
    this.#line.hangUp(serviceRestart, 'A worker of the media server went away');
  }

  #answer(request: Request): void {
    const { sessions, replies } = this.#options;
    const { id } = request;
    const asked = sessions.find(request.params?.['sessionId']) ?? this.#bound();
    if (asked !== undefined) this.#speakFor(asked);
    const send = (reply: string): void => this.#line.send(reply);
    if (asked !== undefined && id !== undefined && replies.repeat(asked.id, id, send)) return;
    let session = asked;
    this.#attempt(
      (done) => {
        // A bound session is added to the params, so that there are always some.
        const known = request.params !== undefined || asked === undefined;
        const call = parseCall(known ? request : { ...request, params: {} });
        session = this.#sessionFor(call, asked);
        if (session !== undefined && id !== undefined) replies.begin(session.id, id);
        this.#perform(call, request, session, done);
      },
      (outcome) => {
        const reply = stringify(replyTo(request, outcome));
        send(reply);
        if (session !== undefined && id !== undefined) replies.settle(session.id, id, reply);
      },
    );
  }

  /** The session that a call acts for, or makes. Throws 40007, or -32000 where it needs one. */
  #sessionFor(call: Call, asked: RouterSession | undefined): RouterSession | undefined {
    const { sessions } = this.#options;
    switch (call.method) {
      case 'ping':
        return asked;
      case 'closeSession':
        return call.sessionId === undefined ? this.#bound() : sessions.find(call.sessionId);
      case 'connect':
      case 'keepAlive':
        if (call.sessionId === undefined) break;
        if ((sessions.find(call.sessionId)?.workers.size ?? 0) > 0) break;
        throw kurentoErrors.invalidSession();
      case 'ref':
      case 'unref':
        if (call.sessionId === undefined && this.#bound() === undefined) {
          throw kurentoErrors.parameterRequired('sessionId');
        }
    }
    const session =
      call.sessionId === undefined
        ? (this.#bound() ?? sessions.open())
        : sessions.open(call.sessionId);
    this.#speakFor(session);
    return session;
  }

  #perform(call: Call, request: Request, session: RouterSession | undefined, done: Done): void {
    if (call.method === 'ping') {
      const { sessionId } = call;
      done({ result: { value: 'pong', ...(sessionId !== undefined && { sessionId }) } });
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
    const { workers, sessions } = this.#options;
    const params = { sessionId: session.id };
    workers.askEach(session.workers, this.client, { method: 'closeSession', params }, () =>
      done({ result: null }),
    );
    sessions.forget(session);
    if (this.#session === session) this.#session = undefined;
  }

  /** A session that a client names must refer to something, in one of the workers. */
  #connect(
    call: Extract<Call, { method: 'connect' | 'keepAlive' | 'ping' | 'closeSession' }>,
    session: RouterSession,
    done: Done,
  ): void {
    const { workers, serverId } = this.#options;
    const result = { ...(call.method === 'connect' && { serverId }), sessionId: session.id };
    if (call.sessionId === undefined) {
      done({ result });
      return;
    }
    const params = { sessionId: session.id };
    const request = { method: 'connect', params };
    workers.askEach(session.workers, this.client, request, (outcomes) => {
      for (const [worker, outcome] of outcomes) {
        if ('error' in outcome) session.workers.delete(worker);
      }
      if (session.workers.size === 0) done({ error: kurentoErrors.invalidSession().toJSON() });
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
    if (route === 'steps') this.#steps(readOperations(operations), session, done);
    else this.#ask(route, request, session, done);
  }

  /** The operations one after another, each where it belongs, up to the first error. */
  #steps(operations: readonly Request[], session: RouterSession, done: Done): void {
    const replies: unknown[] = [];
    const values: unknown[] = [];
    const next = (): void => {
      const operation = operations[replies.length];
      if (operation === undefined) {
        done({ result: { sessionId: session.id, value: replies } });
        return;
      }
      this.#attempt(
        (stepDone) => {
          const { params, ...rest } = resolveReferences(operation, values);
          const resolved = { ...rest, params: { ...params, sessionId: session.id } };
          const call = parseCall(resolved);
          if (call.method === 'transaction') throw kurentoErrors.methodNotFound();
          this.#perform(call, resolved, session, stepDone);
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
    if (route !== 'all') this.#ask(route, request, session, done);
    else if (call.method === 'subscribe')
      this.#managers.subscribe(session, this.client, call, done);
    else if (call.method === 'unsubscribe' && session.managerSubscriptions.has(call.subscription)) {
      this.#managers.unsubscribe(session, this.client, call.subscription, done);
    } else this.#askAll(call, request, session, done);
  }

  #ask(route: Exclude<Route, 'all'>, request: Request, session: RouterSession, done: Done): void {
    const { workers } = this.#options;
    const worker =
      route === 'any' ? workers.living[0] : route === 'idlest' ? workers.idlest() : route;
    if (worker === undefined) {
      done({ error: noWorker() });
      return;
    }
    session.workers.add(worker);
    workers.ask(worker, this.client, inSession(request, session), done);
  }

  #askAll(call: ObjectCall, request: Request, session: RouterSession, done: Done): void {
    const { workers, sessions } = this.#options;
    workers.askEach(workers.living, this.client, inSession(request, session), (outcomes) => {
      const known = { result: { sessionId: session.id, value: sessions.empty() } };
      const asksSessions = call.method === 'invoke' && call.operation === 'getSessions';
      done(managerAnswer(call, [...outcomes.values(), ...(asksSessions ? [known] : [])]));
    });
  }

  /** This client's own session, unless another client has taken it over. */
  #bound(): RouterSession | undefined {
    return this.#session?.client === this.client ? this.#session : undefined;
  }

  /** A session's events follow the client that spoke for it last, in every worker. */
  #speakFor(session: RouterSession): void {
    const { workers, sessions } = this.#options;
    session.touched = true;
    if (session.client !== this.client) {
      session.client = this.client;
      const params = { sessionId: session.id };
      workers.askEach(session.workers, this.client, { method: 'ping', params }, () =>
        this.#managers.restore(session, this.client),
      );
    }
    const before = this.#session;
    this.#session = session;
    if (before !== undefined && before !== session && before.workers.size === 0) {
      sessions.forget(before);
    }
  }

  /** Runs what may throw a KurentoError before it is done. */
  #attempt(run: (done: Done) => void, done: Done): void {
    try {
      run(done);
    } catch (error) {
      if (!(error instanceof KurentoError)) {
        this.#options.logger.error({ err: error }, 'a request failed unexpectedly');
      }
      const told =
        error instanceof KurentoError ? error : kurentoErrors.internal('see the log of the server');
      done({ error: told.toJSON() });
    }
  }
}

/** The workers are always told the session, since each would choose another. */
function inSession(request: Request, session: RouterSession): Omit<Request, 'id' | 'jsonrpc'> {
  const { method, params } = request;
  return { method, params: { ...params, sessionId: session.id } };
}
