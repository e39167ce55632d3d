import {
  KurentoError,
  kurentoErrors,
  resolveReferences,
  type Reply,
  type Request,
} from '@boardcast/protocol';
import { requestInTransaction, valueOf } from '@boardcast/protocol/server';
import type { ClusterSession } from './cluster-session.ts';
import { noNodeError, type Outcome } from './manager-calls.ts';
import type { OwnRequest } from './node-connection.ts';
import { nodeFor, type RequestNodeOptions } from './request-node.ts';
import { routeOf } from './request-route.ts';

export interface SplitTransactionOptions extends RequestNodeOptions {
  /** Executes what concerns the managers of all nodes. */
  readonly callManagers: (request: Request) => Promise<Outcome>;
  /** Sends a request of the session to a node; undefined when there is no reply in time. */
  readonly ask: (node: string, request: OwnRequest) => Promise<Reply | undefined>;
}

/** Executes the operations of a transaction one after another, each on its node, up to the first error. */
export async function executeEach<C>(
  operations: readonly Request[],
  session: ClusterSession<C>,
  options: SplitTransactionOptions,
): Promise<Outcome> {
  const replies: unknown[] = [];
  const values: unknown[] = [];
  for (const operation of operations) {
    const request = requestInTransaction(resolveReferences(operation, values), session);
    const outcome = await executeOne(request, options);
    replies.push({ jsonrpc: '2.0', id: operation.id, ...outcome });
    if ('error' in outcome) break;
    values.push(valueOf(outcome.result));
  }
  return { result: { sessionId: session.id, value: replies } };
}

async function executeOne(request: Request, options: SplitTransactionOptions): Promise<Outcome> {
  const { places, callManagers, ask } = options;
  try {
    const route = routeOf(request, (pipeline) => places.nodeOf(pipeline));
    if (route.kind === 'all') return await callManagers(request);
    if (route.kind === 'each') throw kurentoErrors.methodNotFound();
    const node = nodeFor(route, request, options);
    const { method, params = {} } = request;
    const reply = await ask(node, { method, params });
    if (reply === undefined) return { error: noNodeError() };
    places.replied(request, reply, node);
    return 'error' in reply ? { error: reply.error } : { result: reply.result };
  } catch (error) {
    if (error instanceof KurentoError) return { error: error.toJSON() };
    throw error;
  }
}
