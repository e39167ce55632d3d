import { objectTypeOf, pipelineIdOf, type Reply, type Request } from '@boardcast/protocol';
import type { Principal } from './access/principal.ts';
import { identityOfOffer } from './offer-identity.ts';
import { isServerIssued } from './session-alias.ts';
import { stepsOf, type Step } from './transaction-steps.ts';

/** `left`: a client dropped its reference; only sessions that still refer to the pipeline keep it. */
export type PipelineChange = 'changed' | 'left';

/** A client's WebSocket. */
export interface ClientConnection {
  readonly id: string;
  /** Its IP address, if known. */
  readonly address: string | undefined;
  readonly principal: Principal;
}

interface Session {
  /** Who began it. */
  readonly principal: Principal;
  readonly connections: Set<string>;
  /** Those in which it created objects. */
  readonly pipelines: Set<string>;
  /** When its last WebSocket closed, by `now`. */
  disconnectedAt: number | undefined;
}

interface Owner {
  readonly session: string;
  readonly principal: Principal;
  readonly address: string | undefined;
}

interface Pipeline {
  /** The owner of each object of the pipeline, the pipeline included. */
  readonly owners: Map<string, Owner>;
  readonly addedAt: number;
  /** Who negotiated with each endpoint. */
  readonly users: Map<string, Principal>;
  identity: string | undefined;
}

const maxPipelines = 20_000;

/**
 * The session that created each object, and whether it has a WebSocket. A media server does not
 * report this, so it is derived from the messages of clients.
 */
export class ObjectOwners {
  readonly #pipelines = new Map<string, Pipeline>();
  readonly #sessions = new Map<string, Session>();
  /** The sessions of each connection. */
  readonly #sessionsOf = new Map<string, Set<string>>();
  /** The number of objects that each address created. */
  readonly #counts = new Map<string | undefined, number>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Processes a request and its reply; returns the pipelines that they may have changed. */
  process(
    connection: ClientConnection,
    request: Request,
    reply: Reply,
  ): ReadonlyMap<string, PipelineChange> {
    const changed = new Map<string, PipelineChange>();
    if ('error' in reply) return changed;
    const { value, sessionId } = (reply.result ?? {}) as Readonly<Record<string, unknown>>;
    const { method, params = {} } = request;
    if (method === 'closeSession') return this.#closed(connection, params['sessionId']);
    const session = sessionKey(connection, sessionId);
    this.#bind(session, connection);
    const steps = method === 'transaction' ? stepsOf(request, value) : [{ method, params, value }];
    for (const step of steps) {
      const pipeline = this.#processStep(session, connection, step);
      if (pipeline === undefined) continue;
      const left = step.method === 'unref' || changed.get(pipeline) === 'left';
      changed.set(pipeline, left ? 'left' : 'changed');
    }
    return changed;
  }

  /** A client's WebSocket closed; its sessions may be resumed on another. */
  disconnected({ id }: ClientConnection): void {
    for (const key of this.#sessionsOf.get(id) ?? []) {
      const session = this.#sessions.get(key);
      if (session?.connections.delete(id) !== true || session.connections.size > 0) continue;
      session.disconnectedAt = this.#now();
    }
    this.#sessionsOf.delete(id);
  }

  /** The session that created an object; undefined when it is not known. */
  ownerOf(object: string): string | undefined {
    return this.#pipelines.get(pipelineIdOf(object))?.owners.get(object)?.session;
  }

  /** The principal that created an object; undefined when it is not known. */
  creatorOf(object: string): Principal | undefined {
    return this.#pipelines.get(pipelineIdOf(object))?.owners.get(object)?.principal;
  }

  /** The principal that began a session; undefined when it is not known. */
  principalOfSession(sessionId: string): Principal | undefined {
    return this.#sessions.get(sessionId)?.principal;
  }

  /** The principal that negotiated with an endpoint; undefined when none has. */
  userOf(endpoint: string): Principal | undefined {
    return this.#pipelines.get(pipelineIdOf(endpoint))?.users.get(endpoint);
  }

  /** The objects that a principal created or negotiated with, but for those in its own pipelines. */
  objectsOf({ id }: Principal): readonly string[] {
    return [...this.#pipelines].flatMap(([pipeline, { owners, users }]) => {
      if (owners.get(pipeline)?.principal.id === id) return [pipeline];
      const created = [...owners].filter(([, { principal }]) => principal.id === id);
      const used = [...users].filter(([, principal]) => principal.id === id);
      return [...new Set([...created, ...used].map(([object]) => object))];
    });
  }

  /** The pipelines that a connection's sessions created, and others that they created objects in. */
  pipelinesOf({ id }: ClientConnection): {
    readonly created: ReadonlySet<string>;
    readonly joined: ReadonlySet<string>;
  } {
    const created = new Set<string>();
    const joined = new Set<string>();
    for (const session of this.#sessionsOf.get(id) ?? []) {
      for (const pipeline of this.#sessions.get(session)?.pipelines ?? []) {
        const { owners } = this.#pipelines.get(pipeline) ?? {};
        if (owners?.get(pipeline)?.session === session) created.add(pipeline);
        else if ([...(owners?.values() ?? [])].some((owner) => owner.session === session)) {
          joined.add(pipeline);
        }
      }
    }
    return { created, joined };
  }

  /** The number of existing objects that an address created. */
  countOf(address: string | undefined): number {
    return this.#counts.get(address) ?? 0;
  }

  /** How long the owner of an object has had no WebSocket, in ms; undefined while it has one. */
  disconnectedForMs(object: string): number | undefined {
    const owner = this.ownerOf(object);
    const disconnectedAt =
      owner === undefined ? undefined : this.#sessions.get(owner)?.disconnectedAt;
    return disconnectedAt === undefined ? undefined : this.#now() - disconnectedAt;
  }

  /** Identifies a board without a name across restarts. */
  identityOf(pipeline: string): string | undefined {
    return this.#pipelines.get(pipeline)?.identity;
  }

  /** Forgets an object that no longer exists, and with a pipeline everything in it. */
  forget(object: string): void {
    if (objectTypeOf(object) === 'MediaPipeline') this.#forgetPipeline(object);
    else this.#forgetObject(this.#pipelines.get(pipelineIdOf(object)), object);
  }

  /** Forgets pipelines older than `ageMs` that do not exist, and sessions without objects. */
  retain(existing: ReadonlySet<string>, ageMs: number): void {
    const now = this.#now();
    const owners = new Set<string>();
    for (const [id, pipeline] of this.#pipelines) {
      if (!existing.has(id) && now - pipeline.addedAt > ageMs) this.#forgetPipeline(id);
      else for (const { session } of pipeline.owners.values()) owners.add(session);
    }
    for (const [key, { disconnectedAt }] of this.#sessions) {
      if (disconnectedAt !== undefined && now - disconnectedAt > ageMs && !owners.has(key)) {
        this.#sessions.delete(key);
      }
    }
  }

  /** A client closes the session that it names, or else its own. */
  #closed({ id }: ClientConnection, named: unknown): ReadonlyMap<string, PipelineChange> {
    const closed =
      typeof named === 'string' ? [named, `${id} ${named}`] : (this.#sessionsOf.get(id) ?? []);
    const left = new Map<string, PipelineChange>();
    for (const key of closed) {
      const session = this.#sessions.get(key);
      if (session === undefined) continue;
      session.connections.clear();
      session.disconnectedAt = this.#now();
      for (const pipeline of session.pipelines) left.set(pipeline, 'left');
    }
    return left;
  }

  #bind(key: string, { id, principal }: ClientConnection): void {
    const session = this.#sessions.get(key) ?? {
      principal,
      connections: new Set(),
      pipelines: new Set(),
      disconnectedAt: undefined,
    };
    session.connections.add(id);
    session.disconnectedAt = undefined;
    this.#sessions.set(key, session);
    this.#sessionsOf.set(id, (this.#sessionsOf.get(id) ?? new Set()).add(key));
  }

  /** Returns the pipeline that the step may have changed, if any. */
  #processStep(session: string, client: ClientConnection, step: Step): string | undefined {
    const { method, params, value } = step;
    const { address, principal } = client;
    if (method === 'create') return this.#created({ session, address, principal }, value);
    const object = params['object'];
    if (typeof object !== 'string' || !changes(step)) return undefined;
    if (method === 'release') this.forget(object);
    const pipeline = this.#pipelines.get(pipelineIdOf(object));
    const { offer } = (params['operationParams'] ?? {}) as { readonly offer?: unknown };
    if (pipeline !== undefined && typeof offer === 'string') {
      pipeline.identity ??= identityOfOffer(address, offer);
      pipeline.users.set(object, principal);
    }
    return pipelineIdOf(object);
  }

  #created(owner: Owner, value: unknown): string | undefined {
    if (typeof value !== 'string' || objectTypeOf(value) === undefined) return undefined;
    const id = pipelineIdOf(value);
    const pipeline = this.#pipelines.get(id) ?? this.#addPipeline(id);
    const earlier = pipeline.owners.get(value);
    if (earlier !== undefined && earlier.principal.id !== owner.principal.id) return id;
    this.#forgetObject(pipeline, value);
    pipeline.owners.set(value, owner);
    this.#count(owner, 1);
    this.#sessions.get(owner.session)?.pipelines.add(id);
    return id;
  }

  #forgetPipeline(id: string): void {
    const pipeline = this.#pipelines.get(id);
    for (const [object, { session }] of pipeline?.owners ?? []) {
      this.#sessions.get(session)?.pipelines.delete(id);
      this.#forgetObject(pipeline, object);
    }
    this.#pipelines.delete(id);
  }

  #forgetObject(pipeline: Pipeline | undefined, object: string): void {
    const owner = pipeline?.owners.get(object);
    if (owner === undefined) return;
    pipeline?.owners.delete(object);
    pipeline?.users.delete(object);
    this.#count(owner, -1);
  }

  #count({ address }: Owner, change: number): void {
    const count = this.countOf(address) + change;
    if (count > 0) this.#counts.set(address, count);
    else this.#counts.delete(address);
  }

  #addPipeline(id: string): Pipeline {
    const pipeline = {
      ...{ owners: new Map(), users: new Map() },
      ...{ addedAt: this.#now(), identity: undefined },
    };
    const [oldest] = this.#pipelines.keys();
    if (this.#pipelines.size >= maxPipelines && oldest !== undefined) {
      this.#forgetPipeline(oldest);
    }
    this.#pipelines.set(id, pipeline);
    return pipeline;
  }
}

/** Another client may have chosen the same session id. */
function sessionKey({ id }: ClientConnection, sessionId: unknown): string {
  if (typeof sessionId !== 'string') return id;
  return isServerIssued(sessionId) ? sessionId : `${id} ${sessionId}`;
}

const changingOperations = new Set([
  'addTag',
  'removeTag',
  'connect',
  'disconnect',
  'processOffer',
  'processAnswer',
]);

function changes({ method, params }: Step): boolean {
  if (method === 'release' || method === 'unref') return true;
  return method === 'invoke' && changingOperations.has(String(params['operation']));
}
