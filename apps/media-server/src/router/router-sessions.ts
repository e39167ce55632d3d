import { randomUUID } from 'node:crypto';

/** A subscription to the manager's events, which each worker has under an id of its own. */
export interface ManagerSubscription {
  readonly type: string;
  readonly ids: Map<number, string>;
}

/** A session as the router knows it: what it refers to is known to the workers alone. */
export class RouterSession {
  readonly id: string;
  /** The client that spoke for it last, while that is there. */
  client: number | undefined;
  /** Spoken for since the last sweep. */
  touched = true;
  /** Where it is known. */
  readonly workers = new Set<number>();
  readonly managerSubscriptions = new Map<string, ManagerSubscription>();

  constructor(id: string) {
    this.id = id;
  }
}

/** Every session. */
export class RouterSessions {
  readonly #sessions = new Map<string, RouterSession>();

  find(id: unknown): RouterSession | undefined {
    return typeof id === 'string' ? this.#sessions.get(id) : undefined;
  }

  /** A session by any name that a client gives, or a new one. */
  open(id: string = randomUUID()): RouterSession {
    const session = this.#sessions.get(id) ?? new RouterSession(id);
    this.#sessions.set(id, session);
    return session;
  }

  forget(session: RouterSession): void {
    this.#sessions.delete(session.id);
  }

  /** Those that no worker knows, and that therefore refer to nothing. */
  empty(): string[] {
    return this.all().flatMap(({ id, workers }) => (workers.size === 0 ? [id] : []));
  }

  all(): RouterSession[] {
    return [...this.#sessions.values()];
  }

  /** A client is gone: nothing of its sessions is released. */
  disconnected(client: number): void {
    for (const session of this.all()) {
      if (session.client !== client) continue;
      session.client = undefined;
      if (session.workers.size === 0) this.forget(session);
    }
  }

  /**
   * A worker is gone, and all that sessions referred to in it. Returns the clients whose sessions
   * referred to nothing else.
   */
  lost(worker: number): number[] {
    const bereft: number[] = [];
    for (const { workers, managerSubscriptions, client } of this.all()) {
      for (const { ids } of managerSubscriptions.values()) ids.delete(worker);
      const lostAll = workers.delete(worker) && workers.size === 0;
      if (lostAll && client !== undefined) bereft.push(client);
    }
    return bereft;
  }

  /** The sessions that nobody has spoken for since the sweep before. */
  sweep(): RouterSession[] {
    const abandoned = this.all().filter(({ client, touched }) => client === undefined && !touched);
    for (const session of this.all()) session.touched = false;
    return abandoned;
  }
}
