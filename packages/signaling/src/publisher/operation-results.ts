import { errorCatalogue, parseTransactionResult } from '@boardcast/protocol';
import type { ErrorObject, Reply } from '@boardcast/protocol';
import { publisherMessage } from '@boardcast/protocol/publisher';

/** The values of a batch's operations up to the first error, and that error. */
export interface Outcome {
  readonly values: readonly unknown[];
  readonly error?: ErrorObject;
}

function field(result: unknown, name: 'value' | 'sessionId'): unknown {
  if (typeof result !== 'object' || result === null) return undefined;
  return (result as { value?: unknown; sessionId?: unknown })[name];
}

/** The value in a reply's result; null if it has none. */
export function valueOf(result: unknown): unknown {
  return field(result, 'value') ?? null;
}

/** The session id in a reply's result, if any. */
export function sessionOf(result: unknown): string | undefined {
  const sessionId = field(result, 'sessionId');
  return typeof sessionId === 'string' ? sessionId : undefined;
}

function repliesIn(result: unknown): readonly Reply[] {
  try {
    return parseTransactionResult(field(result, 'value'));
  } catch {
    return [];
  }
}

/** Reads the result of a transaction of `count` operations. */
export function transactionOutcome(result: unknown, count: number): Outcome {
  const values: unknown[] = [];
  for (const reply of repliesIn(result)) {
    if ('error' in reply) return { values, error: reply.error };
    values.push(valueOf(reply.result));
  }
  if (values.length === count) return { values };
  const message = publisherMessage('incompleteTransaction');
  return { values, error: { code: errorCatalogue.INTERNAL_ERROR.code, message } };
}
