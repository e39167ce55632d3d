import { objectTypeOf, pipelineIdOf, type Reply, type Request } from '@boardcast/protocol';
import { identityOf } from './board-identity.ts';
import { isServerIssued } from './session-name.ts';
import { stepsOf, type Step } from './transaction-steps.ts';

/** `left`: a client has dropped its reference, and only who still refers to the pipeline keeps it. */
export type PipelineChange = 'changed' | 'left';

/** A client's WebSocket. */
export interface ClientConnection {
  readonly id: string;
  /** Its IP address, where it is known. */
  readonly address: string | undefined;
}

interface Session {
  readonly connections: Set<string>;
  /** Those in which it created something. */
  readonly pipelines: Set<string>;
  /** When its last WebSocket was closed, in the clock of `now`. */
  goneAt: number | undefined;
}

interface Owner {
  readonly session: string;
  readonly address: string | undefined;
}

interface Pipeline {
  /** Who created each object of the pipeline, the pipeline included. */
  readonly owners: Map<string, Owner>;
  readonly learntAt: number;
  identity: string | undefined;
}

const maxPipelines = 20_000;

/**
 * Which session created which object, and whether that session has a WebSocket: the one thing that
 * the messages of clients are believed, since a media server does not tell it.
 */
export class ObjectOwners {
  readonly #pipelines = new Map<string, Pipeline>();
  readonly #sessions = new Map<string, Session>();
  /** The sessions that each connection speaks for. */
  readonly #spokenFor = new Map<string, Set<string>>();
  /** How many objects exist that came from each address. */
  readonly #counts = new Map<string | undefined, number>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Takes a request and its reply, and returns the pipelines that they may have changed. */
  learn(
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
      const pipeline = this.#learnStep(session, connection, step);
      if (pipeline === undefined) continue;
      const left = step.method === 'unref' || changed.get(pipeline) === 'left';
      changed.set(pipeline, left ? 'left' : 'changed');
    }
    return changed;
  }

  /** A client's WebSocket was closed; its sessions may come back on another. */
  disconnected({ id }: ClientConnection): void {
    for (const key of this.#spokenFor.get(id) ?? []) {
      const session = this.#sessions.get(key);
      if (session?.connections.delete(id) !== true || session.connections.size > 0) continue;
      session.goneAt = this.#now();
    }
    this.#spokenFor.delete(id);
  }

  /** The session that created an object; undefined when it was created elsewhere. */
  ownerOf(object: string): string | undefined {
    return this.#pipelines.get(pipelineIdOf(object))?.owners.get(object)?.session;
  }

  /** How many of the objects that exist were created from an address. */
  countOf(address: string | undefined): number {
    return this.#counts.get(address) ?? 0;
  }

  /** How long an object's owner has had no WebSocket, in ms; undefined while it has one. */
  goneForMs(object: string): number | undefined {
    const owner = this.ownerOf(object);
    const goneAt = owner === undefined ? undefined : this.#sessions.get(owner)?.goneAt;
    return goneAt === undefined ? undefined : this.#now() - goneAt;
  }

  /** What a board without a name has in common with itself after a restart. */
  identityOf(pipeline: string): string | undefined {
    return this.#pipelines.get(pipeline)?.identity;
  }

  /** An object is gone, and with a pipeline all that was in it. */
  forget(object: string): void {
    if (objectTypeOf(object) === 'MediaPipeline') this.#forgetPipeline(object);
    else this.#forgetObject(this.#pipelines.get(pipelineIdOf(object)), object);
  }

  /** Forgets pipelines that are older than `ageMs` and not among those that exist, and idle sessions. */
  retain(existing: ReadonlySet<string>, ageMs: number): void {
    const now = this.#now();
    const owners = new Set<string>();
    for (const [id, pipeline] of this.#pipelines) {
      if (!existing.has(id) && now - pipeline.learntAt > ageMs) this.#forgetPipeline(id);
      else for (const { session } of pipeline.owners.values()) owners.add(session);
    }
    for (const [key, { goneAt }] of this.#sessions) {
      if (goneAt !== undefined && now - goneAt > ageMs && !owners.has(key)) {
        this.#sessions.delete(key);
      }
    }
  }

  /** The session that a client closes is the one that it names, or else the one that it speaks for. */
  #closed({ id }: ClientConnection, named: unknown): ReadonlyMap<string, PipelineChange> {
    const closed =
      typeof named === 'string' ? [named, `${id} ${named}`] : (this.#spokenFor.get(id) ?? []);
    const left = new Map<string, PipelineChange>();
    for (const key of closed) {
      const session = this.#sessions.get(key);
      if (session === undefined) continue;
      session.connections.clear();
      session.goneAt = this.#now();
      for (const pipeline of session.pipelines) left.set(pipeline, 'left');
    }
    return left;
  }

  #bind(key: string, { id }: ClientConnection): void {
    const session = this.#sessions.get(key) ?? {
      connections: new Set(),
      pipelines: new Set(),
      goneAt: undefined,
    };
    session.connections.add(id);
    session.goneAt = undefined;
    this.#sessions.set(key, session);
    this.#spokenFor.set(id, (this.#spokenFor.get(id) ?? new Set()).add(key));
  }

  /** Returns the pipeline that the step may have changed. */
  #learnStep(session: string, client: ClientConnection, step: Step): string | undefined {
    const { method, params, value } = step;
    if (method === 'create') return this.#created({ session, address: client.address }, value);
    const object = params['object'];
    if (typeof object !== 'string' || !changes(step)) return undefined;
    if (method === 'release') this.forget(object);
    const pipeline = this.#pipelines.get(pipelineIdOf(object));
    const { offer } = (params['operationParams'] ?? {}) as { readonly offer?: unknown };
    if (pipeline !== undefined && typeof offer === 'string') {
      pipeline.identity ??= identityOf(client.address, offer);
    }
    return pipelineIdOf(object);
  }

  #created(owner: Owner, value: unknown): string | undefined {
    if (typeof value !== 'string' || objectTypeOf(value) === undefined) return undefined;
    const id = pipelineIdOf(value);
    const pipeline = this.#pipelines.get(id) ?? this.#addPipeline(id);
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
    this.#count(owner, -1);
  }

  #count({ address }: Owner, change: number): void {
    const count = this.countOf(address) + change;
    if (count > 0) this.#counts.set(address, count);
    else this.#counts.delete(address);
  }

  #addPipeline(id: string): Pipeline {
    const pipeline = { owners: new Map(), learntAt: this.#now(), identity: undefined };
    const [oldest] = this.#pipelines.keys();
    if (this.#pipelines.size >= maxPipelines && oldest !== undefined) {
      this.#forgetPipeline(oldest);
    }
    this.#pipelines.set(id, pipeline);
    return pipeline;
  }
}

/** A name that a client chose for its session may be another client's, too. */
function sessionKey({ id }: ClientConnection, sessionId: unknown): string {
  if (typeof sessionId !== 'string') return id;
  return isServerIssued(sessionId) ? sessionId : `${id} ${sessionId}`;
}

const changing = new Set([
  'addTag',
  'removeTag',
  'connect',
  'disconnect',
  'processOffer',
  'processAnswer',
]);

function changes({ method, params }: Step): boolean {
  if (method === 'release' || method === 'unref') return true;
  return method === 'invoke' && changing.has(String(params['operation']));
}
