import { randomUUID } from 'node:crypto';
import { detach, sweep, type SessionState, type SessionStore } from '@boardcast/protocol/server';

/** A subscription to the manager's events, with its id in each worker. */
export interface ManagerSubscription {
  readonly type: string;
  readonly ids: Map<number, string>;
}

/** A session in the router: the workers have its references to objects. */
export class RouterSession implements SessionState<number> {
  readonly id: string;
  client: number | undefined;
  wasUsed = true;
  /** The workers that have the session. */
  readonly workers = new Set<number>();
  readonly managerSubscriptions = new Map<string, ManagerSubscription>();

  constructor(id: string) {
    this.id = id;
  }

  get isEmpty(): boolean {
    return this.workers.size === 0;
  }
}

/** All sessions. */
export class RouterSessions implements SessionStore<RouterSession> {
  readonly #sessions = new Map<string, RouterSession>();

  find(id: string): RouterSession | undefined {
    return this.#sessions.get(id);
  }

  open(id: string = randomUUID()): RouterSession {
    const session = this.#sessions.get(id) ?? new RouterSession(id);
    this.#sessions.set(id, session);
    return session;
  }

  close(session: RouterSession): void {
    this.#sessions.delete(session.id);
  }

  /** The ids of the sessions that no worker has. */
  empty(): string[] {
    return this.all().flatMap(({ id, isEmpty }) => (isEmpty ? [id] : []));
  }

  all(): RouterSession[] {
    return [...this.#sessions.values()];
  }

  /** A client disconnected; the objects of its sessions stay. */
  disconnected(client: number): void {
    for (const session of detach(client, this.#sessions.values())) this.close(session);
  }

  /** A worker was lost. Returns the clients of sessions that referred to nothing else. */
  workerLost(worker: number): number[] {
    const clients: number[] = [];
    for (const session of this.all()) {
      for (const { ids } of session.managerSubscriptions.values()) ids.delete(worker);
      const hasLostAll = session.workers.delete(worker) && session.isEmpty;
      if (hasLostAll && session.client !== undefined) clients.push(session.client);
    }
    return clients;
  }

  /** Returns the sessions without a client that were not used since the last sweep. */
  sweep(): RouterSession[] {
    return sweep(this.#sessions.values());
  }
}
