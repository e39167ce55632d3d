import {
  kurentoErrors,
  objectTypeOf,
  parseMessage,
  stringify,
  type KurentoError,
  type Request,
  type RequestId,
} from '@boardcast/protocol';

/** The longest message that goes through, in characters. */
export const longestMessage = 1024 * 1024;

export type Verdict =
  | { readonly kind: 'forward'; readonly request: Request | undefined }
  | { readonly kind: 'answer'; readonly text: string };

function answer(id: RequestId | null, error: KurentoError): Verdict {
  return { kind: 'answer', text: stringify({ jsonrpc: '2.0', id, error: error.toJSON() }) };
}

/** Judges what a client says: a Kurento hears only what cannot harm it. */
export function judge(text: string): Verdict {
  if (text.length > longestMessage) {
    return answer(null, kurentoErrors.tooLong(text.length, longestMessage));
  }
  const parsed = parseMessage(text);
  if (parsed.kind === 'invalid') {
    return {
      kind: 'answer',
      text: stringify({ jsonrpc: '2.0', id: parsed.id, error: parsed.error }),
    };
  }
  if (parsed.kind !== 'request') return { kind: 'forward', request: undefined };
  const { request } = parsed;
  const bad = crashes(request);
  return bad ? answer(request.id ?? null, notASink) : { kind: 'forward', request };
}

const notASink = kurentoErrors.connect('A sink is an endpoint: a pipeline cannot be connected to');

/** `connect` to a sink that is no media element ends a Kurento 7.3 with a segmentation fault. */
function crashes(request: Request): boolean {
  if (request.method !== 'transaction') return connectsToNoElement(request, []);
  const operations = request.params?.['operations'];
  return Array.isArray(operations) && operations.some((o) => connectsToNoElement(o, operations));
}

function connectsToNoElement(operation: unknown, transaction: readonly unknown[]): boolean {
  const { method, params } = (operation ?? {}) as Partial<Request>;
  if (method !== 'invoke' || params?.['operation'] !== 'connect') return false;
  const sink = (params['operationParams'] as { sink?: unknown } | null | undefined)?.sink;
  if (typeof sink !== 'string') return false;
  const reference = /^newref:(\d+)$/.exec(sink)?.[1];
  if (reference !== undefined) return isPipeline(transaction[Number(reference)]);
  const type = objectTypeOf(sink);
  return type === 'MediaPipeline' || type === 'ServerManager';
}

function isPipeline(operation: unknown): boolean {
  const { method, params } = (operation ?? {}) as Partial<Request>;
  return method === 'create' && /^(kurento\.)?MediaPipeline$/.test(String(params?.['type']));
}
