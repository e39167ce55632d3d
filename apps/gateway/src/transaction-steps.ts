import { isReference, referenceIndex, resolveReferences, type Request } from '@boardcast/protocol';

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

/**
 * Whether a transaction refers to a result other than an object that it creates. Such a result may
 * be text that the client chose, such as a name, and becomes an operation, an address or a session
 * id at the media server only, where nothing checks it any more.
 */
export function usesResultsAsText(request: Request): boolean {
  if (request.method !== 'transaction') return false;
  const steps = requestsIn(request);
  const isCreated = (index: number | undefined, before: number) =>
    index !== undefined && index < before && steps[index]?.method === 'create';
  return steps.some(({ params }, position) =>
    referencesIn(params).some((text) => !isCreated(referenceIndex(text), position)),
  );
}

function referencesIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return isReference(value) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(referencesIn);
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
