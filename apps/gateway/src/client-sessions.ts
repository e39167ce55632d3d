import type { Principal } from './access/principal.ts';
import { isServerIssued } from './session-alias.ts';

/** A client's WebSocket. */
export interface ClientConnection {
  readonly id: string;
  /** Its IP address, if known. */
  readonly address: string | undefined;
  readonly principal: Principal;
}

export interface ClientSession {
  readonly id: string;
  /** Who began it, and from where. */
  readonly principal: Principal;
  readonly address: string | undefined;
  readonly connections: Set<string>;
  /** Its objects in each pipeline in which it created some. */
  readonly objects: Map<string, Set<string>>;
  /** When its last WebSocket closed, by `now`. */
  disconnectedAt: number | undefined;
}

/** Another client may have chosen the same session id. */
export function sessionKey({ id }: ClientConnection, sessionId: unknown): string {
  if (typeof sessionId !== 'string') return id;
  return isServerIssued(sessionId) ? sessionId : `${id} ${sessionId}`;
}

/** The sessions of clients, and whether each has a WebSocket. */
export class ClientSessions {
  readonly #sessions = new Map<string, ClientSession>();
  /** The sessions of each connection. */
  readonly #ofConnection = new Map<string, Set<string>>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get(id: string): ClientSession | undefined {
    return this.#sessions.get(id);
  }

  of({ id }: Pick<ClientConnection, 'id'>): readonly ClientSession[] {
    return [...(this.#ofConnection.get(id) ?? [])].flatMap((key) => this.#sessions.get(key) ?? []);
  }

  /** A connection uses a session, which is new or was disconnected. */
  bind(key: string, connection: ClientConnection): ClientSession {
    const session = this.#sessions.get(key) ?? this.add(key, connection);
    session.connections.add(connection.id);
    session.disconnectedAt = undefined;
    const { id } = connection;
    this.#ofConnection.set(id, (this.#ofConnection.get(id) ?? new Set()).add(key));
    return session;
  }

  /** Adds a session without a WebSocket. */
  add(id: string, { principal, address }: Omit<ClientConnection, 'id'>): ClientSession {
    const session = {
      ...{ id, principal, address, connections: new Set<string>() },
      ...{ objects: new Map<string, Set<string>>(), disconnectedAt: this.#now() },
    };
    this.#sessions.set(id, session);
    return session;
  }

  /** A client's WebSocket closed; its sessions may be resumed on another. */
  disconnected({ id }: ClientConnection): void {
    for (const session of this.of({ id })) {
      if (!session.connections.delete(id) || session.connections.size > 0) continue;
      session.disconnectedAt = this.#now();
    }
    this.#ofConnection.delete(id);
  }

  /** A client closed a session. */
  close(session: ClientSession): void {
    session.connections.clear();
    session.disconnectedAt = this.#now();
  }

  delete(id: string): void {
    this.#sessions.delete(id);
  }

  /** How long a session has had no WebSocket, in ms; undefined while it has one. */
  disconnectedForMs(id: string): number | undefined {
    const disconnectedAt = this.#sessions.get(id)?.disconnectedAt;
    return disconnectedAt === undefined ? undefined : this.#now() - disconnectedAt;
  }

  /** Forgets those without a WebSocket for longer than `ageMs`, but for those in `used`. */
  retain(used: ReadonlySet<string>, ageMs: number): void {
    for (const [id, { disconnectedAt }] of this.#sessions) {
      const isOld = disconnectedAt !== undefined && this.#now() - disconnectedAt > ageMs;
      if (isOld && !used.has(id)) this.#sessions.delete(id);
    }
  }
}
