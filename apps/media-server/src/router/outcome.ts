import type { ErrorObject, Reply, Request } from '@boardcast/protocol';
import { ignored } from '../rpc/refusals.ts';

/** What came of a request, before it is a reply to anybody. */
export type Outcome = { readonly result: unknown } | { readonly error: ErrorObject };

/** Takes what came of a request; called once. */
export type Done = (outcome: Outcome) => void;

export function replyTo({ id }: Request, outcome: Outcome): Reply {
  if ('error' in outcome) return { jsonrpc: '2.0', id: id ?? null, error: outcome.error };
  if (id === undefined) return ignored(outcome.result);
  return { jsonrpc: '2.0', id, result: outcome.result };
}
