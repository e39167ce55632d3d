import {
  kurentoErrors,
  objectTypeOf,
  parseMessage,
  referenceIndex,
  stringify,
  type KurentoError,
  type Request,
  type RequestId,
} from '@boardcast/protocol';
import { invalidMessageReply } from '@boardcast/protocol/server';

/** The length of the longest message that is forwarded, in characters. */
export const maxMessageLength = 1024 * 1024;

/** What is done with a client's message; only a request has `request`. */
export type Decision =
  | { readonly kind: 'forward'; readonly request: Request | undefined }
  | { readonly kind: 'reply'; readonly text: string };

/** Validates a client's message: what could harm a Kurento is answered here and not forwarded. */
export function validateMessage(text: string): Decision {
  if (text.length > maxMessageLength) {
    return reject(null, kurentoErrors.tooLong(text.length, maxMessageLength));
  }
  const parsed = parseMessage(text);
  if (parsed.kind === 'invalid') {
    return { kind: 'reply', text: stringify(invalidMessageReply(parsed)) };
  }
  if (parsed.kind !== 'request') return { kind: 'forward', request: undefined };
  const { request } = parsed;
  const id = request.id ?? null;
  if (isNested(request)) return reject(id, kurentoErrors.methodNotFound());
  return crashesServer(request) ? reject(id, invalidSink) : { kind: 'forward', request };
}

/** A transaction in a transaction, which Kurento executes: nothing that is checked here is in one. */
function isNested({ method, params }: Request): boolean {
  const operations = params?.['operations'];
  if (method !== 'transaction' || !Array.isArray(operations)) return false;
  const inner = operations as readonly (Partial<Request> | null)[];
  return inner.some((operation) => operation?.method === 'transaction');
}

function reject(id: RequestId | null, error: KurentoError): Decision {
  return { kind: 'reply', text: stringify({ jsonrpc: '2.0', id, error: error.toJSON() }) };
}

const invalidSink = kurentoErrors.connect(
  'A sink is an endpoint: a pipeline cannot be connected to',
);

/** Kurento 7.3 crashes on a `connect` to a sink that is not a media element. */
function crashesServer(request: Request): boolean {
  if (request.method !== 'transaction') return connectsToNoElement(request, []);
  const operations = request.params?.['operations'];
  return Array.isArray(operations) && operations.some((o) => connectsToNoElement(o, operations));
}

function connectsToNoElement(operation: unknown, transaction: readonly unknown[]): boolean {
  const { method, params } = (operation ?? {}) as Partial<Request>;
  if (method !== 'invoke' || params?.['operation'] !== 'connect') return false;
  const sink = (params['operationParams'] as { sink?: unknown } | null | undefined)?.sink;
  if (typeof sink !== 'string') return false;
  const index = referenceIndex(sink);
  if (index !== undefined) return createsPipeline(transaction[index]);
  const type = objectTypeOf(sink);
  return type === 'MediaPipeline' || type === 'ServerManager';
}

function createsPipeline(operation: unknown): boolean {
  const { method, params } = (operation ?? {}) as Partial<Request>;
  return method === 'create' && /^(kurento\.)?MediaPipeline$/.test(String(params?.['type']));
}
