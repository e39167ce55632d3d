import type { Call } from '../call.ts';
import { kurentoErrors } from '../errors.ts';
import type { Request } from '../rpc.ts';

/** What the rules depend on in a session; `C` identifies clients. */
export interface SessionState<C> {
  readonly id: string;
  /** The client that used it last and gets its events, while that is connected. */
  client: C | undefined;
  /** Whether it was used since the last sweep. */
  wasUsed: boolean;
  /** Whether it refers to no object. */
  readonly isEmpty: boolean;
}

export interface SessionStore<S> {
  find(id: string): S | undefined;
  /** The session with an id, which a client may choose freely, or a new one. */
  open(id?: string): S;
  close(session: S): void;
}

/** Calls that concern the session itself. */
export type SessionCall = Extract<
  Call,
  { method: 'connect' | 'keepAlive' | 'ping' | 'closeSession' }
>;

/**
 * Kurento's rules for the sessions of one client: which session a request belongs to, and to which
 * client a session's events go. Without I/O; the same for one process and for the router to several.
 */
export class ClientSessions<C, S extends SessionState<C>> {
  readonly #client: C;
  readonly #store: SessionStore<S>;
  readonly #onTakenOver: (session: S) => void;
  #last: S | undefined;

  /** `onTakenOver` is called when a session starts to belong to this client. */
  constructor(
    client: C,
    store: SessionStore<S>,
    onTakenOver: (session: S) => void = () => undefined,
  ) {
    this.#client = client;
    this.#store = store;
    this.#onTakenOver = onTakenOver;
  }

  /** The session that the client used last, unless another client has taken it over. */
  get bound(): S | undefined {
    return this.#last?.client === this.#client ? this.#last : undefined;
  }

  /** The existing session that a request names, or else the bound one; it is bound from now on. */
  use(request: Request): S | undefined {
    const id = request.params?.['sessionId'];
    const named = typeof id === 'string' ? this.#store.find(id) : undefined;
    const session = named ?? this.bound;
    if (session !== undefined) this.#bind(session);
    return session;
  }

  /** A request of a client with a session has params, even when it was sent without. */
  withParams(request: Request): Request {
    const isComplete = request.params !== undefined || this.bound === undefined;
    return isComplete ? request : { ...request, params: {} };
  }

  /**
   * The session that a call belongs to, which is opened if necessary and bound. Undefined for `ping`,
   * and for `closeSession` without a session. Throws 40007, or -32000 for a missing sessionId.
   */
  resolve(call: Call): S | undefined {
    const { method, sessionId } = call;
    switch (method) {
      case 'ping':
        return undefined;
      case 'closeSession':
        return sessionId === undefined ? this.bound : this.#store.find(sessionId);
      case 'connect':
      case 'keepAlive':
        if (sessionId === undefined || this.#store.find(sessionId)?.isEmpty === false) break;
        throw kurentoErrors.invalidSession();
      case 'ref':
      case 'unref':
        if (sessionId !== undefined || this.bound !== undefined) break;
        throw kurentoErrors.parameterRequired('sessionId');
    }
    const session =
      sessionId === undefined ? (this.bound ?? this.#store.open()) : this.#store.open(sessionId);
    this.#bind(session);
    return session;
  }

  /** Closes a session; the client has none then, if it was the bound one. */
  close(session: S): void {
    this.#store.close(session);
    if (this.#last === session) this.#last = undefined;
  }

  /** A client that changes from an empty session closes that. */
  #bind(session: S): void {
    const isTakenOver = session.client !== this.#client;
    session.client = this.#client;
    session.wasUsed = true;
    if (isTakenOver) this.#onTakenOver(session);
    const before = this.#last;
    this.#last = session;
    if (before !== undefined && before !== session && before.isEmpty) this.#store.close(before);
  }
}

/** The result of `ping`. */
export function pingResult({ sessionId }: SessionCall): object {
  return { value: 'pong', ...(sessionId ? { sessionId } : {}) };
}

/** The result of `connect` or `keepAlive`. */
export function connectResult(
  { method }: SessionCall,
  session: SessionState<unknown>,
  serverId: string,
): object {
  return { ...(method === 'connect' && { serverId }), sessionId: session.id };
}

/**
 * An operation of a transaction as a request: it belongs to the transaction's session, whichever it
 * names. Throws -32601 for a nested transaction.
 */
export function requestInTransaction(operation: Request, session: SessionState<unknown>): Request {
  if (operation.method === 'transaction') throw kurentoErrors.methodNotFound();
  return { ...operation, params: { ...operation.params, sessionId: session.id } };
}

/** Detaches a disconnected client from its sessions; returns those that can be closed. */
export function detach<C, S extends SessionState<C>>(client: C, sessions: Iterable<S>): S[] {
  const detached = [...sessions].filter((session) => session.client === client);
  for (const session of detached) session.client = undefined;
  return detached.filter(({ isEmpty }) => isEmpty);
}

/** Returns the sessions without a client that were not used since the last sweep. */
export function sweep<S extends SessionState<unknown>>(sessions: Iterable<S>): S[] {
  const all = [...sessions];
  const unused = all.filter(({ client, wasUsed }) => client === undefined && !wasUsed);
  for (const session of all) session.wasUsed = false;
  return unused;
}
