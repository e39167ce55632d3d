import { kurentoErrors } from './errors.ts';
import type { Request, RequestId } from './rpc.ts';

/** One operation of a transaction, whose references are not resolved. */
export interface InnerRequest extends Request {
  readonly id: number;
}

interface InSession {
  readonly sessionId?: string;
}

/** A request by method, with validated parameters of the method. */
export type Call = InSession &
  (
    | { readonly method: 'create'; readonly type: string; readonly constructorParams: unknown }
    | {
        readonly method: 'invoke';
        readonly object: string;
        readonly operation: string;
        readonly operationParams: unknown;
      }
    | { readonly method: 'subscribe'; readonly object: string; readonly type: string }
    | { readonly method: 'unsubscribe'; readonly object: string; readonly subscription: string }
    | { readonly method: 'release' | 'describe' | 'ref' | 'unref'; readonly object: string }
    | { readonly method: 'ping' | 'keepAlive' | 'connect' | 'closeSession' }
    | { readonly method: 'transaction'; readonly operations: readonly unknown[] }
  );

/** Kurento's JSON-RPC methods. */
export type Method = Call['method'];

type Params = Readonly<Record<string, unknown>>;

function text(params: Params, name: string): string {
  const value = params[name];
  if (value === undefined || value === null) throw kurentoErrors.parameterRequired(name);
  if (typeof value !== 'string') {
    throw kurentoErrors.marshall(`'${name}' parameter should be a string`);
  }
  return value;
}

function session(params: Params): InSession {
  const { sessionId } = params;
  return typeof sessionId === 'string' ? { sessionId } : {};
}

/** Kurento reads a number as text. */
function object(params: Params): { readonly object: string } {
  const { object: id } = params;
  return { object: typeof id === 'number' ? String(id) : text(params, 'object') };
}

const readers: { readonly [M in Method]: (params: Params) => unknown } = {
  create: (p) => ({ type: text(p, 'type'), constructorParams: p['constructorParams'] }),
  invoke: (p) => ({
    operation: text(p, 'operation'),
    ...object(p),
    operationParams: p['operationParams'],
  }),
  subscribe: (p) => ({ type: text(p, 'type'), ...object(p) }),
  unsubscribe: (p) => ({ subscription: text(p, 'subscription'), ...object(p) }),
  release: object,
  describe: object,
  ref: object,
  unref: object,
  ping: () => ({}),
  keepAlive: (p) => ({ sessionId: text(p, 'sessionId') }),
  connect: () => ({}),
  closeSession: () => ({}),
  transaction: (p) => {
    if (!Array.isArray(p['operations'])) throw kurentoErrors.parameterRequired('operations');
    return { operations: p['operations'] };
  },
};

/**
 * Parses a request as a call. Throws a KurentoError -32601 for an unknown method, -32602 for missing
 * params, -32000 for a missing and 40001 for an invalid parameter.
 */
export function parseCall(request: Request): Call {
  const { method, params } = request;
  if (!Object.hasOwn(readers, method)) throw kurentoErrors.methodNotFound();
  if (params === undefined && method !== 'ping' && method !== 'connect') {
    throw kurentoErrors.paramsRequired();
  }
  const read = readers[method as Method];
  const own = read(params ?? {}) as object;
  return { method, ...session(params ?? {}), ...own } as Call;
}

/** Validates that a transaction's inner ids are 0 to n-1 in order. Throws a KurentoError 40008. */
export function checkInnerIds(ids: readonly (RequestId | undefined)[]): void {
  const wrong = ids.findIndex((id, index) => id !== index);
  if (wrong >= 0) throw kurentoErrors.transactionIds(wrong);
}
