import type { ErrorObject, Reply, Request } from '@boardcast/protocol';
import { notificationReply } from '@boardcast/protocol/server';

/** The outcome of a request, before it becomes a reply. */
export type Outcome = { readonly result: unknown } | { readonly error: ErrorObject };

/** Takes the outcome of a request; called once. */
export type Done = (outcome: Outcome) => void;

export function replyTo({ id }: Request, outcome: Outcome): Reply {
  if ('error' in outcome) return { jsonrpc: '2.0', id: id ?? null, error: outcome.error };
  if (id === undefined) return notificationReply(outcome.result);
  return { jsonrpc: '2.0', id, result: outcome.result };
}
