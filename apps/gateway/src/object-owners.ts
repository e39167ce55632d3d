import { objectTypeOf, pipelineIdOf, type Reply, type Request } from '@boardcast/protocol';
import type { Principal } from './access/principal.ts';
import { ClientSessions, sessionKey, type ClientConnection } from './client-sessions.ts';
import { identityOfOffer } from './offer-identity.ts';
import { stepsOf, type Step } from './transaction-steps.ts';

/** `left`: a client dropped its reference; only sessions that still refer to the pipeline keep it. */
export type PipelineChange = 'changed' | 'left';

/** A session with its objects, as another gateway continues it. */
export interface SessionObjects {
  readonly principal: Principal;
  readonly address: string | null;
  /** Its objects, and who negotiated with each of them. */
  readonly objects: readonly { readonly id: string; readonly user: Principal | null }[];
  /** The pipelines of its objects: the media server of each, and what its board is recognised by. */
  readonly pipelines: Readonly<
    Record<string, { readonly node: string; readonly identity: string | null }>
  >;
}

interface Owner {
  readonly session: string;
  readonly principal: Principal;
  readonly address: string | undefined;
}

/** Where a request came from, and the media server that answered it. */
interface Origin {
  readonly session: string;
  readonly connection: ClientConnection;
  readonly node: string | undefined;
}

interface Pipeline {
  /** The owner of each object of the pipeline, the pipeline included. */
  readonly owners: Map<string, Owner>;
  readonly addedAt: number;
  /** Who negotiated with each endpoint. */
  readonly users: Map<string, Principal>;
  identity: string | undefined;
  /** The media server that it is on; undefined where there is only one. */
  node: string | undefined;
}

const maxPipelines = 20_000;

/**
 * The session that created each object, and whether it has a WebSocket. A media server does not
 * report this, so it is derived from the messages of clients.
 */
export class ObjectOwners {
  readonly #pipelines = new Map<string, Pipeline>();
  readonly #sessions: ClientSessions;
  /** The number of objects that each address created. */
  readonly #counts = new Map<string | undefined, number>();
  readonly #now: () => number;
  readonly #sessionListeners = new Set<(session: string) => void>();

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#sessions = new ClientSessions(now);
  }

  /** Calls back when the objects of a session changed, or who uses them; returns a function that ends that. */
  onSessionChange(listener: (session: string) => void): () => void {
    this.#sessionListeners.add(listener);
    return () => this.#sessionListeners.delete(listener);
  }

  /**
   * Processes a request and its reply, which came from a media server; returns the pipelines that
   * they may have changed.
   */
  process(
    connection: ClientConnection,
    request: Request,
    reply: Reply,
    node?: string,
  ): ReadonlyMap<string, PipelineChange> {
    const changed = new Map<string, PipelineChange>();
    if ('error' in reply) return changed;
    const { value, sessionId } = (reply.result ?? {}) as Readonly<Record<string, unknown>>;
    const { method, params = {} } = request;
    if (method === 'closeSession') return this.#closed(connection, params['sessionId']);
    const session = sessionKey(connection, sessionId);
    this.#sessions.bind(session, connection);
    const steps = method === 'transaction' ? stepsOf(request, value) : [{ method, params, value }];
    for (const step of steps) {
      const pipeline = this.#processStep({ session, connection, node }, step);
      if (pipeline === undefined) continue;
      const left = step.method === 'unref' || changed.get(pipeline) === 'left';
      changed.set(pipeline, left ? 'left' : 'changed');
    }
    return changed;
  }

  /** A client's WebSocket closed; its sessions may be resumed on another. */
  disconnected(connection: ClientConnection): void {
    this.#sessions.disconnected(connection);
  }

  /** The session that created an object; undefined when it is not known. */
  ownerOf(object: string): string | undefined {
    return this.#pipelines.get(pipelineIdOf(object))?.owners.get(object)?.session;
  }

  /** What this gateway's clients created in a pipeline. */
  objectsIn(pipeline: string): readonly string[] {
    return [...(this.#pipelines.get(pipeline)?.owners.keys() ?? [])];
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
  pipelinesOf(connection: Pick<ClientConnection, 'id'>): {
    readonly created: ReadonlySet<string>;
    readonly joined: ReadonlySet<string>;
  } {
    const created = new Set<string>();
    const joined = new Set<string>();
    for (const { objects } of this.#sessions.of(connection)) {
      for (const [pipeline, own] of objects) {
        if (own.has(pipeline)) created.add(pipeline);
        else if (own.size > 0) joined.add(pipeline);
      }
    }
    return { created, joined };
  }

  /** The media server of a pipeline in which clients have objects; undefined when it is not known. */
  nodeOf(pipeline: string): string | undefined {
    return this.#pipelines.get(pipeline)?.node;
  }

  /** The pipelines of a media server in which clients have objects, or negotiated with some. */
  pipelinesOn(node: string): readonly string[] {
    return [...this.#pipelines].flatMap(([id, pipeline]) => (pipeline.node === node ? id : []));
  }

  /** A session with what it created; undefined for one that is not known. */
  sessionObjects(id: string): SessionObjects | undefined {
    const session = this.#sessions.get(id);
    if (session === undefined) return undefined;
    const present = [...session.objects].filter(([, own]) => own.size > 0);
    const pipelines = present.flatMap(([pipeline, own]) => {
      const { node, identity } = this.#pipelines.get(pipeline) ?? {};
      if (node === undefined) return [];
      return [
        [pipeline, { node, identity: own.has(pipeline) ? (identity ?? null) : null }],
      ] as const;
    });
    const objects = present.flatMap(([, own]) =>
      [...own].map((object) => ({ id: object, user: this.userOf(object) ?? null })),
    );
    const { principal, address } = session;
    return {
      principal,
      address: address ?? null,
      objects,
      pipelines: Object.fromEntries(pipelines),
    };
  }

  /** Continues a session of another gateway; it has no WebSocket yet. */
  adopt(id: string, session: SessionObjects): void {
    this.drop(id);
    const { principal, address } = session;
    this.#sessions.add(id, { principal, address: address ?? undefined });
    this.add(id, session);
  }

  /** Adds what another gateway knew of a session. */
  add(id: string, { objects, pipelines }: Pick<SessionObjects, 'objects' | 'pipelines'>): void {
    const session = this.#sessions.get(id);
    if (session === undefined) return;
    const owner = { session: id, principal: session.principal, address: session.address };
    for (const { id: object, user } of objects) {
      const { node, identity } = pipelines[pipelineIdOf(object)] ?? {};
      this.#created(owner, object, node);
      const pipeline = this.#pipelines.get(pipelineIdOf(object));
      if (pipeline === undefined) continue;
      pipeline.identity ??= identity ?? undefined;
      if (user !== null) pipeline.users.set(object, user);
    }
  }

  /** Forgets a session and its objects, which another gateway continues with or a node has lost. */
  drop(id: string, node?: string): readonly string[] {
    const session = this.#sessions.get(id);
    const dropped = [...(session?.objects ?? [])].filter(
      ([pipeline, own]) => own.size > 0 && (node === undefined || this.nodeOf(pipeline) === node),
    );
    for (const [pipeline, own] of dropped) {
      for (const object of [...own]) this.#forgetObject(this.#pipelines.get(pipeline), object);
      session?.objects.delete(pipeline);
      if (this.#pipelines.get(pipeline)?.owners.size === 0) this.#pipelines.delete(pipeline);
    }
    if (node === undefined) this.#sessions.delete(id);
    return dropped.map(([pipeline]) => pipeline);
  }

  /** The number of existing objects that an address created. */
  countOf(address: string | undefined): number {
    return this.#counts.get(address) ?? 0;
  }

  /** How long the owner of an object has had no WebSocket, in ms; undefined while it has one. */
  disconnectedForMs(object: string): number | undefined {
    const owner = this.ownerOf(object);
    return owner === undefined ? undefined : this.#sessions.disconnectedForMs(owner);
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
    this.#sessions.retain(owners, ageMs);
  }

  /** A client closes the session that it names, or else its own. */
  #closed(client: ClientConnection, named: unknown): ReadonlyMap<string, PipelineChange> {
    const sessions =
      typeof named === 'string'
        ? [named, `${client.id} ${named}`].flatMap((key) => this.#sessions.get(key) ?? [])
        : this.#sessions.of(client);
    for (const session of sessions) this.#sessions.close(session);
    return new Map(
      sessions.flatMap(({ objects }) => [...objects.keys()].map((id) => [id, 'left'])),
    );
  }

  /** Returns the pipeline that the step may have changed, if any. */
  #processStep(origin: Origin, { method, params, value }: Step): string | undefined {
    const { session, node } = origin;
    const { address, principal } = origin.connection;
    if (method === 'create') return this.#created({ session, address, principal }, value, node);
    const object = params['object'];
    if (typeof object !== 'string' || !changes(method, params)) return undefined;
    if (method === 'release') this.forget(object);
    const { offer } = (params['operationParams'] ?? {}) as { readonly offer?: unknown };
    if (typeof offer === 'string') this.#negotiated(origin, object, offer);
    return pipelineIdOf(object);
  }

  #negotiated({ connection, node }: Origin, object: string, offer: string): void {
    const id = pipelineIdOf(object);
    const known = this.#pipelines.get(id);
    // A board's announced endpoint, in a pipeline of another gateway.
    const pipeline = known ?? (node === undefined ? undefined : this.#addPipeline(id, node));
    if (pipeline === undefined) return;
    pipeline.identity ??= identityOfOffer(connection.address, offer);
    pipeline.users.set(object, connection.principal);
    for (const changed of [object, id]) {
      const session = pipeline.owners.get(changed)?.session;
      if (session !== undefined) this.#sessionChanged(session);
    }
  }

  #created(owner: Owner, value: unknown, node: string | undefined): string | undefined {
    if (typeof value !== 'string' || objectTypeOf(value) === undefined) return undefined;
    const id = pipelineIdOf(value);
    const pipeline = this.#pipelines.get(id) ?? this.#addPipeline(id, node);
    const earlier = pipeline.owners.get(value);
    if (earlier !== undefined && earlier.principal.id !== owner.principal.id) return id;
    this.#forgetObject(pipeline, value);
    pipeline.owners.set(value, owner);
    this.#count(owner, 1);
    const objects = this.#sessions.get(owner.session)?.objects;
    objects?.set(id, (objects.get(id) ?? new Set()).add(value));
    this.#sessionChanged(owner.session);
    return id;
  }

  #forgetPipeline(id: string): void {
    const pipeline = this.#pipelines.get(id);
    for (const [object, { session }] of pipeline?.owners ?? []) {
      this.#forgetObject(pipeline, object);
      this.#sessions.get(session)?.objects.delete(id);
    }
    this.#pipelines.delete(id);
  }

  #forgetObject(pipeline: Pipeline | undefined, object: string): void {
    const owner = pipeline?.owners.get(object);
    if (owner === undefined) return;
    pipeline?.owners.delete(object);
    pipeline?.users.delete(object);
    this.#count(owner, -1);
    this.#sessions.get(owner.session)?.objects.get(pipelineIdOf(object))?.delete(object);
    this.#sessionChanged(owner.session);
  }

  #sessionChanged(session: string): void {
    for (const listener of this.#sessionListeners) listener(session);
  }

  #count({ address }: Owner, change: number): void {
    const count = this.countOf(address) + change;
    if (count > 0) this.#counts.set(address, count);
    else this.#counts.delete(address);
  }

  #addPipeline(id: string, node: string | undefined): Pipeline {
    const pipeline = {
      ...{ owners: new Map(), users: new Map(), node },
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

const changingOperations = new Set([
  'addTag',
  'removeTag',
  'connect',
  'disconnect',
  'processOffer',
  'processAnswer',
]);

function changes(method: string, params: Step['params']): boolean {
  if (method === 'release' || method === 'unref') return true;
  return method === 'invoke' && changingOperations.has(String(params['operation']));
}
