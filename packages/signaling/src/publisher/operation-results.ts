import { parseTransactionResult } from '@boardcast/protocol';
import type { ErrorObject, InnerRequest, Reply } from '@boardcast/protocol';

/** What operations in a row came to: the values of those that worked, and why the next did not. */
export interface Outcome {
  readonly values: readonly unknown[];
  readonly error?: ErrorObject;
}

function field(result: unknown, name: 'value' | 'sessionId'): unknown {
  if (typeof result !== 'object' || result === null) return undefined;
  return (result as { value?: unknown; sessionId?: unknown })[name];
}

/** The value in a reply's result, or null where the method has none. */
export function valueOf(result: unknown): unknown {
  return field(result, 'value') ?? null;
}

/** The session in a reply's result, where there is one. */
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
  const message = 'The server did not answer every operation of the transaction.';
  return { values, error: { code: -32603, message } };
}

/** An operation of a transaction as a request by itself: `newref:N` becomes the Nth value. */
export function resolveRefs(
  operation: InnerRequest,
  values: readonly unknown[],
): { readonly method: string; readonly params: Readonly<Record<string, unknown>> } {
  const resolve = (value: unknown): unknown => {
    if (typeof value === 'string') {
      const index = /^newref:(\d+)$/.exec(value)?.[1];
      return index === undefined ? value : values[Number(index)];
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return resolveFields(value);
  };
  const resolveFields = (object: object) =>
    Object.fromEntries(Object.entries(object).map(([key, value]) => [key, resolve(value)]));
  return { method: operation.method, params: resolveFields(operation.params ?? {}) };
}
