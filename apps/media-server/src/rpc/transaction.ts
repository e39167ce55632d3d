import type { Reply, Request } from '@boardcast/protocol';
import { checkInnerIds, kurentoErrors, parseMessage } from '@boardcast/protocol';

/**
 * Runs the operations of a transaction in order and stops at the first error, leaving what was made.
 * `newref:N` in a parameter stands for the value of operation N. Throws 40008 for ids that do not
 * count from 0.
 */
export function runTransaction(
  operations: readonly unknown[],
  run: (request: Request) => Reply,
): Reply[] {
  const replies: Reply[] = [];
  const values: unknown[] = [];
  for (const request of readOperations(operations)) {
    const reply = run(resolveReferences(request, values));
    replies.push(reply);
    if ('error' in reply) break;
    values.push(valueOf(reply.result));
  }
  return replies;
}

/** The operations as requests. Throws 40008 for ids that do not count from 0. */
export function readOperations(operations: readonly unknown[]): Request[] {
  const requests = operations.map(readInner);
  checkInnerIds(requests.map((request) => request.id));
  return requests;
}

function readInner(operation: unknown): Request {
  const parsed = parseMessage(JSON.stringify(operation) ?? '');
  if (parsed.kind !== 'request') throw kurentoErrors.invalidRequest();
  return parsed.request;
}

/** What a later operation may refer to of a result. */
export function valueOf(result: unknown): unknown {
  return (result as { value?: unknown } | null)?.value;
}

/** The request with the values of earlier operations in the place of each `newref:N`. */
export function resolveReferences(request: Request, values: readonly unknown[]): Request {
  if (request.params === undefined) return request;
  return { ...request, params: replace(request.params, values) as Record<string, unknown> };
}

function replace(value: unknown, values: readonly unknown[]): unknown {
  if (typeof value === 'string') return replaceText(value, values);
  if (Array.isArray(value)) return value.map((inner) => replace(inner, values));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, replace(inner, values)]);
  return Object.fromEntries(entries) as unknown;
}

function replaceText(text: string, values: readonly unknown[]): unknown {
  const place = /^newref:(\d{1,6})$/.exec(text)?.[1];
  if (place === undefined || Number(place) >= values.length) return text;
  return values[Number(place)];
}
