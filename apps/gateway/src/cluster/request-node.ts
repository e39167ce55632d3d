import {
  KurentoError,
  kurentoErrors,
  objectTypeOf,
  pipelineIdOf,
  SERVER_MANAGER_ID,
  type Request,
} from '@boardcast/protocol';
import type { Principal } from '../access/principal.ts';
import { noNodeError } from './manager-calls.ts';
import type { Nodes } from './nodes.ts';
import { boardNameIn, type Places } from './places.ts';
import { objectsIn, type Route } from './request-route.ts';

export interface RequestNodeOptions {
  readonly nodes: Nodes;
  readonly places: Places;
  readonly principal: Principal;
  /** Those that the session is on, in the order in which they were used first. */
  readonly sessionNodes: ReadonlySet<string>;
}

/** The node that executes a request, by its route. Throws a KurentoError when there is none. */
export function nodeFor(
  route: Exclude<Route, { readonly kind: 'all' | 'each' }>,
  request: Request,
  options: RequestNodeOptions,
): string {
  const { nodes } = options;
  if (route.kind === 'node') {
    if (nodes.isUp(route.node)) return route.node;
    throw kurentoErrors.objectNotFound(objectsIn(request)[0] ?? '');
  }
  const node = route.kind === 'any' ? anyNode(options) : newPipelineNode(request, options);
  if (node === undefined) throw new KurentoError(noNodeError());
  return node;
}

/** One that the session is on, if there is any. */
export function anyNode({
  nodes,
  sessionNodes,
}: Pick<RequestNodeOptions, 'nodes' | 'sessionNodes'>): string | undefined {
  return [...sessionNodes].find((node) => nodes.isUp(node)) ?? nodes.choose();
}

/**
 * The node for a new pipeline: the one that the board's name is on, or where the session is, so
 * that a request that is sent again is answered from that node's cache; else the better of two.
 */
function newPipelineNode(
  request: Request,
  { nodes, places, principal, sessionNodes }: RequestNodeOptions,
): string | undefined {
  const name = principal.kind === 'board' ? principal.name : boardNameIn(request);
  const former = name === undefined ? undefined : places.nodeOfBoard(name);
  const [present, other] = sessionNodes;
  const preferred = [former, other === undefined ? present : undefined];
  const node = preferred.find((id) => id !== undefined && nodes.isServing(id)) ?? nodes.choose();
  if (node !== undefined) nodes.placed(node);
  return node;
}

/** Finds the nodes of a request's objects that are not known here; undefined when all are. */
export function locate(request: Request, places: Places): Promise<Request> | undefined {
  const unknown = new Set(
    objectsIn(request)
      .filter((id) => objectTypeOf(id) !== undefined && id !== SERVER_MANAGER_ID)
      .map(pipelineIdOf)
      .filter((pipeline) => places.nodeOf(pipeline) === undefined),
  );
  if (unknown.size === 0) return undefined;
  return Promise.all([...unknown].map((pipeline) => places.find(pipeline))).then(() => request);
}
