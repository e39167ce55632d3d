import { randomUUID } from 'node:crypto';
import type { SessionState, SessionStore } from '@boardcast/protocol/server';
import type { Principal } from '../access/principal.ts';
import type { ClientConnection } from '../client-sessions.ts';
import { isServerIssued } from '../session-alias.ts';

/** Where sessions are kept for other gateways. */
export interface SessionDirectory {
  opened(id: string, principal: Principal, address: string | undefined): void;
  onNode(id: string, node: string): void;
  offNode(id: string, node: string): void;
  take(
    id: string,
    principal: Principal,
  ): Promise<{ readonly nodes: readonly string[] } | undefined>;
  attached(id: string): void;
  detached(id: string): void;
  closed(id: string): void;
}

/** A subscription to the managers' events, with its id on each node. */
export interface ManagerSubscription {
  readonly type: string;
  readonly ids: Map<string, string>;
}

/** A session of a client of this gateway; on each node it has the same id. `C` is its client. */
export class ClusterSession<C> implements SessionState<C> {
  readonly id: string;
  client: C | undefined;
  wasUsed = true;
  /** Whether it is in the directory: it has been on a node. */
  isRecorded = false;
  /** In the order in which they were used first. */
  readonly nodes = new Set<string>();
  readonly managerSubscriptions = new Map<string, ManagerSubscription>();

  constructor(id: string) {
    this.id = id;
  }

  get isEmpty(): boolean {
    return !this.isRecorded;
  }
}

/** The sessions of this gateway's connected clients. */
export class ClusterSessions<C> implements SessionStore<ClusterSession<C>> {
  readonly #directory: SessionDirectory;
  readonly #sessions = new Map<string, ClusterSession<C>>();

  constructor(directory: SessionDirectory) {
    this.#directory = directory;
  }

  find(id: string): ClusterSession<C> | undefined {
    return this.#sessions.get(id);
  }

  /** A client may choose the id freely; such a session is of this gateway only. */
  open(id: string = randomUUID()): ClusterSession<C> {
    const session = this.#sessions.get(id) ?? new ClusterSession<C>(id);
    this.#sessions.set(id, session);
    return session;
  }

  /** Forgets a session, which the directory may still have. */
  close({ id }: ClusterSession<C>): void {
    this.#sessions.delete(id);
  }

  /** Resumes a session that a client of the same principal has lost; false when there is none. */
  async take(id: string, principal: Principal): Promise<boolean> {
    const taken = await this.#directory.take(id, principal);
    if (taken === undefined) return false;
    const session = this.open(id);
    session.isRecorded = true;
    for (const node of taken.nodes) session.nodes.add(node);
    return true;
  }

  attached(session: ClusterSession<C>): void {
    if (session.isRecorded) this.#directory.attached(session.id);
  }

  detached(session: ClusterSession<C>): void {
    session.client = undefined;
    this.close(session);
    if (session.isRecorded) this.#directory.detached(session.id);
  }

  ended(session: ClusterSession<C>): void {
    this.close(session);
    if (session.isRecorded) this.#directory.closed(session.id);
  }

  onNode(session: ClusterSession<C>, node: string, { principal, address }: ClientConnection): void {
    if (session.nodes.has(node)) return;
    session.nodes.add(node);
    if (!isServerIssued(session.id)) {
      session.isRecorded = true;
      return;
    }
    if (!session.isRecorded) this.#directory.opened(session.id, principal, address);
    session.isRecorded = true;
    this.#directory.onNode(session.id, node);
  }

  offNode(session: ClusterSession<C>, node: string): void {
    for (const { ids } of session.managerSubscriptions.values()) ids.delete(node);
    if (session.nodes.delete(node) && session.isRecorded) this.#directory.offNode(session.id, node);
  }
}
