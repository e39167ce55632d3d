import { resolveReferences, type Request } from '@boardcast/protocol';
import { requestInTransaction, valueOf } from '@boardcast/protocol/server';
import type { ClusterSession } from './cluster-session.ts';
import type { Outcome } from './manager-calls.ts';

/** Executes the operations of a transaction one after another, each on its node, up to the first error. */
export async function executeEach<C>(
  operations: readonly Request[],
  session: ClusterSession<C>,
  execute: (request: Request) => Promise<Outcome>,
): Promise<Outcome> {
  const replies: unknown[] = [];
  const values: unknown[] = [];
  for (const operation of operations) {
    const outcome = await execute(
      requestInTransaction(resolveReferences(operation, values), session),
    );
    replies.push({ jsonrpc: '2.0', id: operation.id, ...outcome });
    if ('error' in outcome) break;
    values.push(valueOf(outcome.result));
  }
  return { result: { sessionId: session.id, value: replies } };
}
