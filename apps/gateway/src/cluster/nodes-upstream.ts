import {
  KurentoError,
  kurentoErrors,
  parseCall,
  pipelineIdOf,
  SERVER_MANAGER_ID,
  stringify,
  type Call,
  type Reply,
  type Request,
  type RequestId,
} from '@boardcast/protocol';
import {
  ClientSessions,
  connectResult,
  notificationReply,
  pingResult,
  readOperations,
  type SessionCall,
} from '@boardcast/protocol/server';
import type { Principal } from '../access/principal.ts';
import type { ObjectOwners } from '../object-owners.ts';
import { isServerIssued } from '../session-alias.ts';
import { closeCodes, type Upstream, type UpstreamClient } from '../upstream.ts';
import { ClientObjects } from './client-objects.ts';
import type { ClusterSession, ClusterSessions } from './cluster-session.ts';
import { callManagers, restoreSubscriptions, type Outcome } from './manager-calls.ts';
import type { LostConnection, NodeConnection, OwnRequest } from './node-connection.ts';
import { NodeSessions } from './node-sessions.ts';
import type { Nodes } from './nodes.ts';
import type { Places } from './places.ts';
import type { Placement } from './placement.ts';
import { anyNode, locate, nodeFor, type RequestNodeOptions } from './request-node.ts';
import { objectsIn, routeOf } from './request-route.ts';
import { executeEach } from './split-transaction.ts';

type Session = ClusterSession<NodesUpstream>;

const nodeIsDown = 'The node of your objects is down';

export interface NodesUpstreamOptions {
  readonly nodes: Nodes;
  readonly places: Places;
  readonly owners: ObjectOwners;
  readonly sessions: ClusterSessions<NodesUpstream>;
  readonly placement?: Placement | undefined;
  readonly touch: (pipeline: string) => void;
  readonly serverId: string;
  readonly onEnd: () => void;
}

/**
 * One client of several nodes that are one Kurento to it: its sessions are the gateway's, and have the
 * same id on each node. A Kurento takes ids that its clients chose.
 */
export class NodesUpstream implements Upstream {
  readonly #client: UpstreamClient;
  readonly #options: NodesUpstreamOptions;
  readonly #sessions: ClientSessions<NodesUpstream, Session>;
  /** Those that belong to this client, or did. */
  readonly #used = new Set<Session>();
  readonly #onNodes: NodeSessions<NodesUpstream>;
  readonly #objects: ClientObjects;
  #isConnecting = false;
  #isEnded = false;

  constructor(client: UpstreamClient, options: NodesUpstreamOptions) {
    this.#client = client;
    this.#options = options;
    this.#sessions = new ClientSessions<NodesUpstream, Session>(this, options.sessions, (session) =>
      this.#takeOver(session),
    );
    const { nodes, owners, sessions } = options;
    this.#onNodes = new NodeSessions({
      ...{ client, nodes, sessions },
      onLost: (...lost) => this.#connectionLost(...lost),
    });
    this.#objects = new ClientObjects({
      ...{ client, owners },
      sessions: () => this.sessions.map(({ id }) => id),
      startAgain: () => this.#startAgain(nodeIsDown),
    });
  }

  get isOpen(): boolean {
    return this.#onNodes.isOpen;
  }

  get principal(): Principal {
    return this.#client.connection.principal;
  }

  /** The sessions that belong to the client. */
  get sessions(): readonly Session[] {
    return [...this.#used].filter((session) => session.client === this);
  }

  prepare({ params }: Request): Promise<void> | undefined {
    const id = params?.['sessionId'];
    const { sessions } = this.#options;
    if (typeof id !== 'string' || !isServerIssued(id) || sessions.find(id) !== undefined) {
      return undefined;
    }
    return sessions.take(id, this.principal).then(() => undefined);
  }

  place(request: Request): Promise<Request> | undefined {
    const session = request.params?.['sessionId'];
    const client = {
      principal: this.principal,
      session: typeof session === 'string' ? session : (this.#sessions.bound?.id ?? ''),
    };
    const { placement, places } = this.#options;
    const placed = placement?.place(request, client);
    if (placed !== undefined) return placed.then((other) => locate(other, places) ?? other);
    return locate(request, places);
  }

  send(text: string, request: Request | undefined): void {
    if (request === undefined) this.#forwardUnchanged(text, this.#sessions.bound);
    else {
      this.#attempt(request, () => this.#execute(request, text));
    }
  }

  replied(request: Request, reply: Reply, node: string | undefined): void {
    if (node === undefined) return;
    const connection = this.#onNodes.find(node);
    if (connection !== undefined) connection.unanswered -= 1;
    this.#options.places.replied(request, reply, node);
  }

  /** Its sessions can be resumed. */
  clientClosed(): void {
    const { sessions } = this.#options;
    for (const session of this.sessions) sessions.detached(session);
    this.#used.clear();
  }

  terminate(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#onNodes.terminate();
    this.#options.onEnd();
  }

  /** A node does not answer any more: what it had is lost. */
  nodeDown(node: string): void {
    const lost = this.sessions.flatMap(({ id }) => this.#objects.on(node, id));
    for (const session of this.sessions) this.#options.sessions.offNode(session, node);
    const connection = this.#onNodes.drop(node);
    if (connection === undefined) return;
    if (connection.unanswered > 0) this.#startAgain(nodeIsDown);
    else this.#objects.lost(lost);
  }

  /** A node came, or came back. */
  nodeUp(node: string): void {
    for (const session of this.sessions) {
      if (session.managerSubscriptions.size === 0) continue;
      void restoreSubscriptions(session, node, (...asked) => this.#onNodes.ask(session, ...asked));
    }
  }

  /** Ends the sessions on a node, after everything there was released; the client starts again elsewhere. */
  leaveNode(node: string): void {
    for (const session of this.sessions) this.#options.sessions.offNode(session, node);
    if (this.#onNodes.drop(node) !== undefined)
      this.#startAgain('The node of your objects is drained');
  }

  /** Another gateway has one of its sessions: the client has gone there. */
  lostSession(id: string): void {
    for (const session of this.sessions) {
      if (session.id !== id) continue;
      session.client = undefined;
      this.#options.sessions.close(session);
    }
    this.#client.close(closeCodes.serviceRestart, 'This session was resumed elsewhere');
  }

  /** Releases an endpoint, as if its media had ended: a board publishes again, and a viewer joins again. */
  async end(endpoint: string): Promise<void> {
    this.#objects.tellEnd(endpoint);
    await this.release(endpoint);
  }

  /** Releases an object as if the client had done it. */
  async release(object: string): Promise<void> {
    const { owners, places, touch } = this.#options;
    const node = places.nodeOf(pipelineIdOf(object));
    const session = this.sessions.find(({ nodes }) => node !== undefined && nodes.has(node));
    if (node === undefined || session === undefined) return;
    const params = { object, sessionId: session.id };
    const reply = await this.#onNodes.ask(session, node, { method: 'release', params });
    if (reply === undefined) return;
    const request = { jsonrpc: '2.0', method: 'release', params } as const;
    const changed = owners.process(this.#client.connection, request, reply, node);
    for (const pipeline of changed.keys()) touch(pipeline);
  }

  /** The sessions on each node are used. */
  keepAlive(): void {
    this.#onNodes.keepAlive();
  }

  #execute(request: Request, text: string): void {
    this.#isConnecting = request.method === 'connect';
    const used = this.#sessions.use(request);
    const complete = this.#sessions.withParams(request);
    const call = parsed(complete);
    if (call === undefined) {
      this.#forwardUnchanged(text, used);
      return;
    }
    if (call.method === 'ping') {
      this.#reply(request, { result: pingResult(call) });
      return;
    }
    const session = this.#sessions.resolve(call);
    if (session === undefined) this.#reply(request, { result: null });
    else if (call.method === 'closeSession') this.#closeSession(request, session);
    else if (call.method === 'connect' || call.method === 'keepAlive') {
      this.#connect(call, request, session);
    } else this.#route(complete, session);
  }

  #route(request: Request, session: Session): void {
    const { places } = this.#options;
    const route = routeOf(request, (pipeline) => places.nodeOf(pipeline));
    if (route.kind === 'all') {
      void this.#callManagers(request, session).then((outcome) => this.#reply(request, outcome));
    } else if (route.kind === 'each') {
      const operations = readOperations(request.params?.['operations'] as readonly unknown[]);
      const options = {
        ...this.#nodeOptions(session),
        callManagers: (operation: Request) => this.#callManagers(operation, session),
        ask: (node: string, asked: OwnRequest) => this.#onNodes.ask(session, node, asked),
      };
      void executeEach(operations, session, options).then((outcome) =>
        this.#reply(request, outcome),
      );
    } else {
      const node = nodeFor(route, request, this.#nodeOptions(session));
      const connection = this.#forward(node, request, session);
      if (connection.isOpen) return;
      const [object = ''] = objectsIn(request);
      const notFound = { error: kurentoErrors.objectNotFound(object).toJSON() };
      connection.unsent.push(() =>
        route.kind === 'node'
          ? this.#reply(request, notFound)
          : this.#attempt(request, () => this.#route(request, session)),
      );
    }
  }

  /** A node executes the request in the client's session there. */
  #forward(node: string, request: Request, session: Session): NodeConnection {
    const connection = this.#onNodes.enter(node, session, request.method);
    if (request.method !== 'transaction' && objectsIn(request)[0] === SERVER_MANAGER_ID) {
      // It refers to no object that could be lost.
    } else connection.hasObjects = true;
    const { params } = request;
    this.#send(
      connection,
      stringify({ ...request, params: { ...params, sessionId: session.id } }),
      request.id,
    );
    return connection;
  }

  /** A request that the protocol does not have is answered by a media server. */
  #forwardUnchanged(text: string, session: Session | undefined): void {
    const { nodes } = this.#options;
    const node = anyNode({ nodes, sessionNodes: session?.nodes ?? new Set() });
    if (node === undefined) return;
    const connection =
      session === undefined
        ? this.#onNodes.connection(node)
        : this.#onNodes.enter(node, session, 'describe');
    this.#send(connection, text, undefined);
  }

  #send(connection: NodeConnection, text: string, id: RequestId | undefined): void {
    if (id !== undefined) connection.unanswered += 1;
    if (connection.send(text)) return;
    const reason = 'Too many messages before the media server was ready';
    this.#client.close(closeCodes.tryAgainLater, reason);
  }

  #connectionLost(node: string, connection: NodeConnection, lost: LostConnection): void {
    if (connection.unsent.length > 0 && connection.unsent.length === connection.unanswered) {
      for (const session of this.sessions) this.#options.sessions.offNode(session, node);
      for (const send of connection.unsent) send();
      return;
    }
    if (lost.code === closeCodes.policyViolation) this.#client.close(lost.code, lost.reason);
    else if (connection.unanswered > 0) this.#startAgain('A media server was restarted');
    else {
      for (const session of this.sessions) {
        if (!connection.hasObjects) this.#options.sessions.offNode(session, node);
        else if (session.nodes.has(node)) void this.#continueOn(node, session);
      }
    }
  }

  /** A socket was lost: a session that is still there has missed events, and is resumed by its client. */
  async #continueOn(node: string, session: Session): Promise<void> {
    const lost = this.#objects.on(node, session.id);
    const reply = await this.#onNodes.resumeOn(node, session);
    if (session.client !== this) return;
    if (reply !== undefined && 'result' in reply) {
      this.#startAgain('The connection to a media server was lost');
      return;
    }
    this.#options.sessions.offNode(session, node);
    this.#objects.lost(lost);
  }

  #startAgain(reason: string): void {
    this.#client.close(closeCodes.serviceRestart, reason);
  }

  /** The session belongs to this client now, on each node. */
  #takeOver(session: Session): void {
    this.#used.add(session);
    this.#options.sessions.attached(session);
    // `connect` resumes it itself.
    if (!this.#isConnecting) void this.#onNodes.resume(session, undefined);
  }

  #connect(call: SessionCall, request: Request, session: Session): void {
    const own = { result: connectResult(call, session, this.#options.serverId) };
    const isResumed = call.method === 'connect' && call.sessionId !== undefined;
    if (!isResumed || session.nodes.size === 0) {
      this.#reply(request, own);
      return;
    }
    void this.#onNodes.resume(session, request.id).then((reply) => {
      if (reply === undefined || request.id === undefined) this.#reply(request, own);
      else this.#client.receive(stringify(reply));
    });
  }

  #closeSession(request: Request, session: Session): void {
    const params = { sessionId: session.id };
    const closed = [...session.nodes].map((node) =>
      this.#onNodes.ask(session, node, { method: 'closeSession', params }),
    );
    this.#sessions.close(session);
    this.#options.sessions.ended(session);
    this.#used.delete(session);
    void Promise.all(closed).then(() => this.#reply(request, { result: null }));
  }

  #nodeOptions(session: Session): RequestNodeOptions {
    const { nodes, places } = this.#options;
    return { nodes, places, principal: this.principal, sessionNodes: session.nodes };
  }

  #callManagers(request: Request, session: Session): Promise<Outcome> {
    const up = this.#options.nodes.all().flatMap(({ id }) => (this.#isUp(id) ? [id] : []));
    return callManagers(request, session, up, (...asked) => this.#onNodes.ask(session, ...asked));
  }

  #isUp(node: string): boolean {
    return this.#options.nodes.isUp(node);
  }

  /** Replies with a KurentoError that is thrown. */
  #attempt(request: Request, execute: () => void): void {
    try {
      execute();
    } catch (error) {
      if (!(error instanceof KurentoError)) throw error;
      this.#reply(request, { error: error.toJSON() });
    }
  }

  #reply({ id }: Request, outcome: Outcome): void {
    const reply =
      id === undefined && 'result' in outcome
        ? notificationReply(outcome.result)
        : { jsonrpc: '2.0', id: id ?? null, ...outcome };
    this.#client.receive(stringify(reply));
  }
}

/** Undefined for what the protocol does not have. */
function parsed(request: Request): Call | undefined {
  try {
    return parseCall(request);
  } catch (error) {
    if (error instanceof KurentoError) return undefined;
    throw error;
  }
}
