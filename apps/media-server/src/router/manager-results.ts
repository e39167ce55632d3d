import { kurentoErrors } from '@boardcast/protocol';
import { mergeManagerValues } from '@boardcast/protocol/server';
import type { ObjectCall } from '../rpc/methods.ts';
import type { Outcome } from './outcome.ts';

type Success = Extract<Outcome, { result: unknown }>;

/** Merges the results of all workers' managers into the result of one. */
export function mergeManagerResults(call: ObjectCall, outcomes: readonly Outcome[]): Outcome {
  const successes = outcomes.filter((outcome): outcome is Success => 'result' in outcome);
  const [first] = successes;
  // A worker that has just crashed has nothing to add.
  if (first === undefined) return outcomes[0] ?? { error: noWorkerError() };
  if (call.method !== 'invoke') return first;
  const values = successes.map(({ result }) => (result as { readonly value?: unknown }).value);
  const value = mergeManagerValues(call.operation, values);
  return { result: { ...(first.result as object), value } };
}

export function noWorkerError(): Extract<Outcome, { error: unknown }>['error'] {
  return kurentoErrors.internal('every worker is being restarted').toJSON();
}
