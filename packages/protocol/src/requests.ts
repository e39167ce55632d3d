import type { ConstructorParams, CreatableType, OperationName, OperationParams } from './api.ts';
import type { InnerRequest, Method } from './call.ts';
import type { EventType } from './events.ts';
import type { ObjectType } from './ids.ts';
import type { Request, RequestId } from './rpc.ts';

/** A request without its id. */
export interface RequestBody {
  readonly method: Method;
  readonly params: Readonly<Record<string, unknown>>;
}

function body(method: Method, params: Readonly<Record<string, unknown>>): RequestBody {
  return { method, params };
}

/** A complete request; without a `sessionId` the server uses the one of the socket. */
export function makeRequest(
  id: RequestId,
  { method, params }: RequestBody,
  sessionId?: string,
): Request {
  const given = sessionId === undefined ? params : { ...params, sessionId };
  return { jsonrpc: '2.0', id, method, params: given };
}

/** Builders for Kurento's methods. */
export const requests = {
  /** The type may have the prefix `kurento.`; `properties` have no effect in Kurento 7.3. */
  create: <T extends CreatableType>(
    type: T | `kurento.${T}`,
    constructorParams: ConstructorParams[T],
    properties?: Readonly<Record<string, unknown>>,
  ) =>
    body(
      'create',
      properties === undefined
        ? { type, constructorParams }
        : { type, constructorParams, properties },
    ),
  invoke: <T extends ObjectType, O extends OperationName<T>>(
    object: string,
    operation: O,
    operationParams?: OperationParams<T, O>,
  ) =>
    body(
      'invoke',
      operationParams === undefined
        ? { object, operation }
        : { object, operation, operationParams },
    ),
  subscribe: (object: string, type: EventType) => body('subscribe', { object, type }),
  unsubscribe: (object: string, subscription: string) =>
    body('unsubscribe', { object, subscription }),
  release: (object: string) => body('release', { object }),
  describe: (object: string) => body('describe', { object }),
  ref: (object: string) => body('ref', { object }),
  unref: (object: string) => body('unref', { object }),
  ping: (interval?: number) => body('ping', interval === undefined ? {} : { interval }),
  keepAlive: (sessionId: string) => body('keepAlive', { sessionId }),
  connect: (sessionId?: string) => body('connect', sessionId === undefined ? {} : { sessionId }),
  closeSession: (release?: boolean) =>
    body('closeSession', release === undefined ? {} : { release }),
  transaction: (operations: readonly InnerRequest[]) => body('transaction', { operations }),
} as const;
