import { SERVER_MANAGER_ID, kurentoErrors, workerOf } from '@boardcast/protocol';
import { isPipelineType, objectsNamedIn, paramsOf } from '@boardcast/protocol/server';
import type { ObjectCall } from '../rpc/methods.ts';

/**
 * The worker that executes a call: the one of this index, the least loaded one, all of them, or any,
 * which then replies with an error.
 */
export type Route = number | 'least-loaded' | 'all' | 'any';

/** Throws 40004 for a call that names objects of two workers. */
export function routeOf(call: ObjectCall, workers: number): Route {
  const { method } = call;
  if (method === 'create') {
    if (isPipelineType(call.type)) return 'least-loaded';
    return oneOf(objectsNamedIn(call), workers) ?? 'any';
  }
  if (call.object === SERVER_MANAGER_ID) return 'all';
  return oneOf(objectsNamedIn(call), workers) ?? 'any';
}

/** `each`: the operations are routed one by one. Throws 40004 as `routeOf` does. */
export function routeOfTransaction(
  operations: readonly unknown[],
  workers: number,
): Exclude<Route, 'all'> | 'each' {
  const named = operations.flatMap((operation) => objectsNamedIn(paramsOf(operation)));
  if (named.includes(SERVER_MANAGER_ID)) return 'each';
  const creates = operations.some((operation) => isPipelineType(paramsOf(operation)['type']));
  return oneOf(named, workers) ?? (creates ? 'least-loaded' : 'any');
}

function oneOf(ids: readonly string[], workers: number): number | undefined {
  const named = new Set(ids.flatMap((id) => workerOf(id, workers) ?? []));
  if (named.size > 1) throw kurentoErrors.connect();
  return [...named][0];
}
