import type { Request } from '@boardcast/protocol';

/** One operation that succeeded within a transaction, its references resolved. */
export interface Step {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly value: unknown;
}

/** The names of the operations that a request invokes, alone or in a transaction. */
export function operationsOf(request: Request): readonly unknown[] {
  return callsOf(request).flatMap(({ params }) => params?.['operation'] ?? []);
}

/** How many objects a request is to create. */
export function creationsOf(request: Request): number {
  return callsOf(request).filter(({ method }) => method === 'create').length;
}

/** The calls of a transaction, or the request itself; what is no call is left out. */
function callsOf(request: Request): readonly Partial<Request>[] {
  const operations = request.params?.['operations'];
  if (request.method !== 'transaction' || !Array.isArray(operations)) return [request];
  return operations.filter((one) => typeof one === 'object' && one !== null);
}

/** The operations of a transaction that were done, with what each answered. */
export function stepsOf(request: Request, answers: unknown): readonly Step[] {
  const operations = request.params?.['operations'];
  if (!Array.isArray(operations) || !Array.isArray(answers)) return [];
  const values = answers.map((answer) => innerValue(answer));
  const failed = values.indexOf(undefined);
  const done = failed === -1 ? values.length : failed;
  return operations.slice(0, done).map((operation, index) => {
    const { method, params } = resolved(operation, values) as Request;
    return { method, params: params ?? {}, value: values[index] };
  });
}

function innerValue(reply: unknown): unknown {
  const result = (reply as { readonly result?: { readonly value?: unknown } } | null)?.result;
  return result === undefined ? undefined : (result.value ?? null);
}

/** Puts the values of earlier operations in the place of their `newref:N`. */
function resolved(operation: unknown, values: readonly unknown[]): unknown {
  const text = JSON.stringify(operation, (_key, inner: unknown) => {
    const reference = typeof inner === 'string' ? /^newref:(\d+)$/.exec(inner)?.[1] : undefined;
    return reference === undefined ? inner : (values[Number(reference)] ?? inner);
  });
  return JSON.parse(text) as unknown;
}
