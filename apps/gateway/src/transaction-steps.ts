import { resolveReferences, type Request } from '@boardcast/protocol';

/** One executed operation, alone or of a transaction, with its references resolved. */
export interface Step {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly value: unknown;
}

/** The names of the operations that a request invokes, alone or in a transaction. */
export function operationsOf(request: Request): readonly string[] {
  const names = requestsIn(request).map(({ params }) => params?.['operation']);
  return names.filter((name) => typeof name === 'string');
}

/** The number of objects that a request creates. */
export function creationsOf(request: Request): number {
  return requestsIn(request).filter(({ method }) => method === 'create').length;
}

/** The inner requests of a transaction, or the request itself; other values are left out. */
function requestsIn(request: Request): readonly Partial<Request>[] {
  const operations = request.params?.['operations'];
  if (request.method !== 'transaction' || !Array.isArray(operations)) return [request];
  const all: readonly unknown[] = operations;
  return all.filter((one) => typeof one === 'object' && one !== null);
}

/** The executed operations of a transaction with their values, up to the first error. */
export function stepsOf(request: Request, replies: unknown): readonly Step[] {
  const operations = request.params?.['operations'];
  if (!Array.isArray(operations) || !Array.isArray(replies)) return [];
  const values = replies.map((reply) => innerValue(reply));
  const failed = values.indexOf(undefined);
  const executed = failed === -1 ? values.length : failed;
  return operations.slice(0, executed).map((operation, index) => {
    const { method, params } = resolveReferences(operation as Request, values);
    return { method, params: params ?? {}, value: values[index] };
  });
}

/** Undefined for an error; null for a result without a value. */
function innerValue(reply: unknown): unknown {
  const result = (reply as { readonly result?: { readonly value?: unknown } } | null)?.result;
  return result === undefined ? undefined : (result.value ?? null);
}
