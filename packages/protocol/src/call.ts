import { kurentoErrors } from './errors.ts';
import type { Request, RequestId } from './rpc.ts';

/** One element of a transaction, before its `newref:N` are resolved. */
export interface InnerRequest extends Request {
  readonly id: number;
}

interface InSession {
  readonly sessionId?: string;
}

/** A request by method, with the parameters that the method itself requires checked. */
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

/** A number for an id is read as text, and then no object is found by it. */
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
 * Reads a request as a call. Throws -32601, -32602 or -32000 in Kurento's words. A socket that has
 * a session adds it to the params first, so that they are never missing there.
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

/** Checks that a transaction's inner ids are 0 to n-1 in order. Throws 40008. */
export function checkInnerIds(ids: readonly (RequestId | undefined)[]): void {
  const wrong = ids.findIndex((id, index) => id !== index);
  if (wrong >= 0) throw kurentoErrors.transactionIds(wrong);
}
