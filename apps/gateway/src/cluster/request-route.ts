import { kurentoErrors, pipelineIdOf, SERVER_MANAGER_ID, type Request } from '@boardcast/protocol';
import { isPipelineType, objectsNamedIn, paramsOf } from '@boardcast/protocol/server';

/**
 * Where a request is executed: on the node of this id, on the one that is chosen for a new pipeline,
 * on all of them, operation by operation, or on any, which then replies with an error.
 */
export type Route =
  | { readonly kind: 'node'; readonly node: string }
  | { readonly kind: 'choose' | 'all' | 'each' | 'any' };

/** The operations of the manager that concern all nodes; the others are the same on each. */
const mergedOperations: ReadonlySet<unknown> = new Set([
  'getPipelines',
  'getSessions',
  'getUsedCpu',
  'getUsedMemory',
]);

/** The ids of objects that a request names, in its operations too. */
export function objectsIn(request: Request): readonly string[] {
  return operationsIn(request).flatMap((operation) => objectsNamedIn(paramsOf(operation)));
}

/** Throws 40004 for a request that names objects of two nodes. */
export function routeOf(request: Request, nodeOf: (pipeline: string) => string | undefined): Route {
  const named = objectsIn(request);
  if (named.includes(SERVER_MANAGER_ID)) return managerRoute(request);
  const nodes = new Set(named.flatMap((id) => nodeOf(pipelineIdOf(id)) ?? []));
  if (nodes.size > 1) throw kurentoErrors.connect();
  const [node] = nodes;
  if (node !== undefined) return { kind: 'node', node };
  return { kind: createsPipeline(request) ? 'choose' : 'any' };
}

function managerRoute({ method, params = {} }: Request): Route {
  if (method === 'transaction') return { kind: 'each' };
  const isMerged =
    method === 'subscribe' ||
    method === 'unsubscribe' ||
    (method === 'invoke' && mergedOperations.has(params['operation']));
  return { kind: isMerged ? 'all' : 'any' };
}

function createsPipeline(request: Request): boolean {
  const creates = (operation: unknown) => {
    const { method } = (operation ?? {}) as Partial<Request>;
    return method === 'create' && isPipelineType(paramsOf(operation)['type']);
  };
  return operationsIn(request).some(creates);
}

function operationsIn(request: Request): readonly unknown[] {
  if (request.method !== 'transaction') return [request];
  const operations = request.params?.['operations'];
  return Array.isArray(operations) ? operations : [];
}
