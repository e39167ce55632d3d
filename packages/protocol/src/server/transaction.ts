import { checkInnerIds } from '../call.ts';
import { kurentoErrors } from '../errors.ts';
import { resolveReferences } from '../references.ts';
import { parseMessage, type Reply, type Request } from '../rpc.ts';

/**
 * Executes the operations of a transaction in order up to the first error; objects created before it
 * stay. Throws 40008 for ids that do not count from 0.
 */
export function executeTransaction(
  operations: readonly unknown[],
  execute: (request: Request) => Reply,
): Reply[] {
  const replies: Reply[] = [];
  const values: unknown[] = [];
  for (const request of readOperations(operations)) {
    const reply = execute(resolveReferences(request, values));
    replies.push(reply);
    if ('error' in reply) break;
    values.push(valueOf(reply.result));
  }
  return replies;
}

/** Parses the operations as requests. Throws 40008 for ids that do not count from 0. */
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

/** The part of a result that later operations can refer to. */
export function valueOf(result: unknown): unknown {
  return (result as { value?: unknown } | null)?.value;
}
