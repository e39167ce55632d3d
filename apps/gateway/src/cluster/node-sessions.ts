import { SERVER_MANAGER_ID, type Reply, type RequestId } from '@boardcast/protocol';
import type { UpstreamClient } from '../upstream.ts';
import type { ClusterSession, ClusterSessions } from './cluster-session.ts';
import { NodeConnection, type LostConnection, type OwnRequest } from './node-connection.ts';
import type { Nodes } from './nodes.ts';

export interface NodeSessionsOptions<C> {
  readonly client: UpstreamClient;
  readonly nodes: Nodes;
  readonly sessions: ClusterSessions<C>;
  /** A socket was lost, which is forgotten already. */
  readonly onLost: (node: string, connection: NodeConnection, lost: LostConnection) => void;
}

/** After which a Kurento closes a session that was not used, in ms. */
const pingIntervalMs = 240_000;

/** The sessions of one client on the nodes: one WebSocket to each, on which all of them are used. */
export class NodeSessions<C> {
  readonly #options: NodeSessionsOptions<C>;
  readonly #connections = new Map<string, NodeConnection>();
  #isEnded = false;

  constructor(options: NodeSessionsOptions<C>) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return [...this.#connections.values()].some((connection) => connection.isOpen);
  }

  find(node: string): NodeConnection | undefined {
    return this.#connections.get(node);
  }

  /** The client's socket to a node. */
  connection(node: string): NodeConnection {
    const known = this.#connections.get(node);
    if (known !== undefined) return known;
    const { client, nodes } = this.#options;
    const { url = '', secret = null } = nodes.get(node) ?? {};
    const connection: NodeConnection = new NodeConnection({
      ...{ url, secret },
      onMessage: (text) => client.receive(text, node),
      onLost: (lost) => this.#lost(node, connection, lost),
    });
    if (this.#isEnded) connection.terminate();
    else this.#connections.set(node, connection);
    return connection;
  }

  /** The same, on which a session is used from now on. */
  enter(node: string, session: ClusterSession<C>, method: string): NodeConnection {
    const { client, sessions } = this.#options;
    const connection = this.connection(node);
    sessions.onNode(session, node, client.connection);
    // A Kurento loses the events of a session whose first request is a transaction.
    if (connection.uses(session.id) && method === 'transaction') {
      const params = { object: SERVER_MANAGER_ID, sessionId: session.id };
      void connection.ask({ method: 'describe', params });
    }
    return connection;
  }

  /** A request of the gateway in a session; undefined when there is no reply in time. */
  ask(session: ClusterSession<C>, node: string, request: OwnRequest): Promise<Reply | undefined> {
    return this.enter(node, session, request.method).ask(request);
  }

  /**
   * Resumes a session on each of its nodes, and returns the reply of the first. With the client's own
   * id, that may be the one to a request which it sends again.
   */
  async resume(session: ClusterSession<C>, id: RequestId | undefined): Promise<Reply | undefined> {
    const { nodes, sessions } = this.#options;
    const { client } = session;
    const replies = [...session.nodes].map(async (node, index) => {
      const isFirst = index === 0;
      const reply = nodes.isUp(node)
        ? await this.resumeOn(node, session, isFirst ? id : undefined)
        : undefined;
      const isResumed = reply !== undefined && 'result' in reply;
      if (!isResumed && session.client === client) sessions.offNode(session, node);
      return isFirst && isResumed ? reply : undefined;
    });
    return (await Promise.all(replies)).find((reply) => reply !== undefined);
  }

  /** Resumes a session on a node; undefined when there is no reply in time. */
  async resumeOn(
    node: string,
    session: ClusterSession<C>,
    id?: RequestId,
  ): Promise<Reply | undefined> {
    const connection = this.connection(node);
    connection.uses(session.id);
    const request = { method: 'connect', params: { sessionId: session.id } };
    const reply = await connection.ask(request, id);
    if (reply !== undefined && 'result' in reply) connection.hasObjects = true;
    return reply;
  }

  /** Ends the socket to a node; undefined when there was none. */
  drop(node: string): NodeConnection | undefined {
    const connection = this.#connections.get(node);
    this.#connections.delete(node);
    connection?.terminate();
    return connection;
  }

  /** The sessions on each node are used. */
  keepAlive(): void {
    for (const connection of this.#connections.values()) {
      for (const sessionId of connection.sessions) {
        void connection.ask({ method: 'ping', params: { interval: pingIntervalMs, sessionId } });
      }
    }
  }

  /** Idempotent. */
  terminate(): void {
    this.#isEnded = true;
    for (const connection of this.#connections.values()) connection.terminate();
  }

  #lost(node: string, connection: NodeConnection, lost: LostConnection): void {
    if (this.#connections.get(node) === connection) this.#connections.delete(node);
    if (!lost.isReached) this.#options.nodes.suspect(node);
    this.#options.onLost(node, connection, lost);
  }
}
