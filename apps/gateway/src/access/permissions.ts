import {
  grantsAllow,
  KurentoError,
  isReference,
  kurentoErrors,
  objectTypeOf,
  pipelineIdOf,
  referenceIndex,
  type Request,
} from '@boardcast/protocol';
import { operatorOperations } from '../operator-operations.ts';
import { isServerIssued } from '../session-alias.ts';
import { usesResultsAsText } from '../transaction-steps.ts';
import { permissionTable, type Facts, type Role, type Row } from './permission-table.ts';
import type { Principal } from './principal.ts';

/** A board as far as permissions depend on it. */
export interface BoardObjects {
  readonly name: string;
  /** The endpoint that it publishes to. */
  readonly endpoint: string;
  /** The endpoint that it announced. */
  readonly viewerEndpoint: string | null;
}

/** What the gateway knows about sessions and objects. */
export interface AccessContext {
  /** The id of the principal that began a session; undefined for an unknown one. */
  principalOfSession(sessionId: string): string | undefined;
  /** The id of the principal that created an object; undefined for an unknown one. */
  creatorOf(object: string): string | undefined;
  /** The board whose pipeline that is. */
  boardIn(pipeline: string): BoardObjects | undefined;
  /** The id of the principal that negotiated with an announced endpoint. */
  userOf(viewerEndpoint: string): string | undefined;
}

/** Why an operation is refused: `action` is the grant that is missing. */
export interface Refusal {
  readonly action: Role | 'admin';
  readonly method: string;
}

/** A JSON-RPC error for the implementation's own use (JSON-RPC 2.0 section 5.1). */
const notPermitted = -32_003;

/** The reply to a refused request. It is the same whether an object exists or not. */
export function refusalError({ action, method }: Refusal): KurentoError {
  // A client whose session is not its own begins a new one, as with a Kurento that has forgotten it.
  if (sessionMethods.has(method)) return kurentoErrors.invalidSession();
  const message = `Not permitted: ${method} needs the permission "${action}" for this board`;
  return new KurentoError({ code: notPermitted, message });
}

const sessionMethods = new Set(['connect', 'ping', 'keepAlive', 'closeSession']);
const objectMethods = new Set([
  'invoke',
  'subscribe',
  'unsubscribe',
  'describe',
  'release',
  'ref',
  'unref',
]);
const viewerRoles = ['watch', 'talk', 'control'] as const;
/** What an object is, when it may be one that the same transaction creates. */
interface KnownObject {
  readonly isOwn: boolean;
  readonly isServerManager: boolean;
  readonly id: string | undefined;
  readonly board: BoardObjects | undefined;
}

const unknownObject: KnownObject = {
  id: undefined,
  isOwn: false,
  isServerManager: false,
  board: undefined,
};

/** Decides what principals may do on Kurento's wire, by the table, inside transactions too. */
export class Permissions {
  readonly #context: AccessContext;

  constructor(context: AccessContext) {
    this.#context = context;
  }

  /** Why a request is refused; undefined when it is allowed. */
  refusal(principal: Principal, request: Request): Refusal | undefined {
    if (principal.kind === 'admin') return undefined;
    if (request.method !== 'transaction') return this.#refusalOf(principal, request, []);
    const session = this.#sessionIsOwn(principal, request.params ?? {});
    if (!session || usesResultsAsText(request)) return { action: 'admin', method: 'transaction' };
    const operations = request.params?.['operations'];
    const steps: readonly unknown[] = Array.isArray(operations) ? operations : [];
    const created: KnownObject[] = [];
    for (const step of steps) {
      const inner: Partial<Request> = record(step);
      const refusal = this.#refusalOf(principal, inner, created);
      if (refusal !== undefined) return refusal;
      created.push(this.#created(principal, inner, created));
    }
    return undefined;
  }

  #refusalOf(
    principal: Principal,
    { method = '', params = {} }: Partial<Request>,
    created: readonly KnownObject[],
  ): Refusal | undefined {
    const { row, facts, board } = this.#describe(principal, method, params, created);
    const roles = rolesOf(principal, board?.name, row);
    if (roles.some((role) => permissionTable[row][role](facts))) return undefined;
    return { action: missing(principal, row, facts), method };
  }

  #describe(
    principal: Principal,
    method: string,
    params: NonNullable<Request['params']>,
    created: readonly KnownObject[],
  ): { readonly row: Row; readonly facts: Facts; readonly board: BoardObjects | undefined } {
    const operation = params['operation'];
    const operationParams = record(params['operationParams']);
    const isConnect = operation === 'connect' || operation === 'disconnect';
    const pipeline = record(params['constructorParams'])['mediaPipeline'];
    const target = method === 'create' ? pipeline : params['object'];
    const object = this.#object(principal, target, created);
    const sink = this.#object(principal, operationParams['sink'], created);
    const { board } = object;
    const isName = operation === 'addTag' && operationParams['key'] === 'board';
    const ownName = principal.kind === 'board' && operationParams['value'] === principal.name;
    const facts: Facts = {
      sessionIsOwn: this.#sessionIsOwn(principal, params),
      objectIsOwn: object.isOwn,
      isFreeViewerEndpoint: this.#isFreeViewerEndpoint(principal, object),
      isInBoardsPipeline: board !== undefined,
      nameIsOwn: !isName || ownName,
      sourceIsOwn: object.isOwn,
      sinkIsOwn: sink.isOwn,
      sourceIsBoards: board !== undefined && object.id === board.endpoint,
      sinkIsBoards: board !== undefined && sink.id === board.endpoint,
      mediaType: text(operationParams['mediaType']),
    };
    const row = rowOf(method, params, isConnect, object, facts);
    return { row, facts, board: board ?? sink.board };
  }

  #sessionIsOwn(principal: Principal, { sessionId }: NonNullable<Request['params']>): boolean {
    if (sessionId === undefined || sessionId === null) return true;
    if (typeof sessionId !== 'string' || isReference(sessionId)) return false;
    if (!isServerIssued(sessionId)) return true;
    return this.#context.principalOfSession(sessionId) === principal.id;
  }

  /** `created` has the results of the transaction's earlier steps, to which a reference may refer. */
  #object(principal: Principal, value: unknown, created: readonly KnownObject[]): KnownObject {
    const id = text(value);
    if (id === undefined) return unknownObject;
    const index = referenceIndex(id);
    if (index !== undefined) return created[index] ?? unknownObject;
    return {
      id,
      isOwn: this.#context.creatorOf(id) === principal.id,
      isServerManager: objectTypeOf(id) === 'ServerManager',
      board: this.#context.boardIn(pipelineIdOf(id)),
    };
  }

  /** What a step of a transaction creates: an object of the principal's own. */
  #created(
    principal: Principal,
    { method, params = {} }: Partial<Request>,
    created: readonly KnownObject[],
  ): KnownObject {
    if (method !== 'create') return unknownObject;
    const { mediaPipeline } = record(params['constructorParams']);
    const { board } = this.#object(principal, mediaPipeline, created);
    return { ...unknownObject, isOwn: true, board };
  }

  #isFreeViewerEndpoint(principal: Principal, { id, board }: KnownObject): boolean {
    if (id === undefined || board?.viewerEndpoint !== id) return false;
    const user = this.#context.userOf(id);
    return user === undefined || user === principal.id;
  }
}

function rowOf(
  method: string,
  params: NonNullable<Request['params']>,
  isConnect: boolean,
  object: KnownObject,
  { sessionIsOwn }: Facts,
): Row {
  if (!sessionIsOwn) return 'server';
  if (sessionMethods.has(method)) return 'session';
  if (object.isServerManager || operatorOperations.has(params['operation'])) return 'server';
  if (method === 'create') return rowOfType(params['type']);
  if (method === 'invoke' && isConnect) return 'connect';
  return objectMethods.has(method) ? 'use object' : 'server';
}

/** A Kurento has more types, such as those that read and write its files. */
function rowOfType(type: unknown): Row {
  if (type === 'MediaPipeline' || type === 'kurento.MediaPipeline') return 'create pipeline';
  if (type === 'WebRtcEndpoint' || type === 'kurento.WebRtcEndpoint') return 'create endpoint';
  return 'server';
}

/** The columns that apply: for a token, what it grants for that board, or for any in rows without one. */
function rolesOf(principal: Principal, board: string | undefined, row: Row): readonly Role[] {
  if (principal.kind === 'board') return ['board'];
  if (principal.kind === 'admin') return [];
  const { grants } = principal;
  const isOfNoBoard = row === 'session' || board === undefined;
  return viewerRoles.filter((role) =>
    isOfNoBoard ? grants.actions.includes(role) : grantsAllow(grants, role, board),
  );
}

/** The least action that would allow it. */
function missing(principal: Principal, row: Row, facts: Facts): Role | 'admin' {
  if (principal.kind === 'board') return 'admin';
  return viewerRoles.find((role) => permissionTable[row][role](facts)) ?? 'admin';
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
