import { SERVER_MANAGER_ID, kurentoErrors } from '@boardcast/protocol';
import type { ObjectCall } from '../rpc/methods.ts';
import { workerOf } from './worker-ids.ts';

/**
 * Where a call goes: to the worker of this index, to the one that has the least to do, to all of
 * them, or to any, which then says what is wrong with it.
 */
export type Route = number | 'idlest' | 'all' | 'any';

/** Throws 40004 for a call that names objects of two workers. */
export function routeOf(call: ObjectCall, workers: number): Route {
  const { method } = call;
  if (method === 'create') {
    if (isPipeline(call.type)) return 'idlest';
    return oneOf(namedIn(call), workers) ?? 'any';
  }
  if (call.object === SERVER_MANAGER_ID) return 'all';
  return oneOf(namedIn(call), workers) ?? 'any';
}

/** `steps`: the operations are to be routed one by one. Throws 40004 as `routeOf` does. */
export function routeOfTransaction(
  operations: readonly unknown[],
  workers: number,
): Exclude<Route, 'all'> | 'steps' {
  const named = operations.flatMap((operation) => namedIn(paramsOf(operation)));
  if (named.includes(SERVER_MANAGER_ID)) return 'steps';
  const creates = operations.some((operation) => isPipeline(paramsOf(operation)['type']));
  return oneOf(named, workers) ?? (creates ? 'idlest' : 'any');
}

type Params = Readonly<Record<string, unknown>>;

function paramsOf(operation: unknown): Params {
  return recordOf(recordOf(operation)['params']);
}

function recordOf(value: unknown): Params {
  return typeof value === 'object' && value !== null ? (value as Params) : {};
}

/** The ids that a call or the params of an operation name. */
function namedIn(params: object): string[] {
  const { object, operationParams, constructorParams } = params as Params;
  const { sink } = recordOf(operationParams);
  const { mediaPipeline } = recordOf(constructorParams);
  return [object, sink, mediaPipeline].filter((id) => typeof id === 'string');
}

function isPipeline(type: unknown): boolean {
  return type === 'MediaPipeline' || type === 'kurento.MediaPipeline';
}

function oneOf(ids: readonly string[], workers: number): number | undefined {
  const named = new Set(ids.flatMap((id) => workerOf(id, workers) ?? []));
  if (named.size > 1) throw kurentoErrors.connect();
  return [...named][0];
}
