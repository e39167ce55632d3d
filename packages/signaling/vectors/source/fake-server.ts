import { resolveReferences, type ErrorObject, type InnerRequest } from '@boardcast/protocol';

interface FailedOperation {
  /** The operation's name; it is the first of that name, or the nth. */
  readonly at: string;
  readonly nth?: number;
  readonly error: ErrorObject;
}

/** Changes to the results that a server returns to the operations of a batch. */
export interface BatchResults {
  /** Values by operation (also with its media type) or method. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** The operation that fails; those after it are not run. */
  readonly failed?: FailedOperation;
}

/** A server that assigns ids in order: pipelines p1, p2…, their endpoints e1, v1-1, v1-2…. */
export class FakeServer {
  sessionId = 'session-1';
  #pipelines = 0;
  #viewers = 0;
  #hasPublisher = false;
  #subscriptions = 0;

  /** The replies to the operations of one transaction. */
  transaction(operations: readonly InnerRequest[], results: BatchResults = {}) {
    const values: unknown[] = [];
    const replies = [];
    const counts = new Map<string, number>();
    for (const operation of operations) {
      const { id } = operation;
      const name = nameOf(operation);
      const nth = (counts.get(name) ?? 0) + 1;
      counts.set(name, nth);
      const { failed } = results;
      if (failed?.at === name && (failed.nth ?? 1) === nth) {
        return [...replies, { error: failed.error, id, jsonrpc: '2.0' }];
      }
      const result = this.result(resolveReferences(operation, values), results);
      values.push(result.value);
      replies.push({ id, jsonrpc: '2.0', result });
    }
    return replies;
  }

  /** The result of one operation. */
  result(operation: Pick<InnerRequest, 'method' | 'params'>, { values = {} }: BatchResults = {}) {
    const { sessionId } = this;
    const name = [nameWithMediaType(operation), nameOf(operation)].find((key) => key in values);
    const value = name === undefined ? this.#valueOf(operation) : values[name];
    return value === undefined ? { sessionId } : { sessionId, value };
  }

  #valueOf({ method, params = {} }: Pick<InnerRequest, 'method' | 'params'>): unknown {
    switch (method) {
      case 'create':
        return this.#create(params);
      case 'subscribe':
        return `s${(this.#subscriptions += 1)}`;
      case 'invoke':
        return answerTo(params);
      default:
        return undefined;
    }
  }

  #create({ type, constructorParams }: Readonly<Record<string, unknown>>): string {
    if (type === 'MediaPipeline') {
      this.#hasPublisher = false;
      this.#viewers = 0;
      return `p${(this.#pipelines += 1)}_kurento.MediaPipeline`;
    }
    const { mediaPipeline } = constructorParams as { readonly mediaPipeline: string };
    const name = this.#hasPublisher
      ? `v${this.#pipelines}-${(this.#viewers += 1)}`
      : `e${this.#pipelines}`;
    this.#hasPublisher = true;
    return `${mediaPipeline}/${name}_kurento.WebRtcEndpoint`;
  }
}

function nameOf({ method, params = {} }: Pick<InnerRequest, 'method' | 'params'>): string {
  return method === 'invoke' ? String(params['operation']) : method;
}

function nameWithMediaType(operation: Pick<InnerRequest, 'method' | 'params'>): string {
  const params = operation.params?.['operationParams'] as
    { readonly mediaType?: string } | undefined;
  return `${nameOf(operation)} ${params?.mediaType ?? ''}`;
}

function answerTo({ operation, operationParams }: Readonly<Record<string, unknown>>): unknown {
  switch (operation) {
    case 'processOffer': {
      const { offer } = operationParams as { readonly offer: string };
      return offer.replace('offer', 'answer');
    }
    case 'getMediaState':
      return 'CONNECTED';
    case 'isMediaFlowingOut':
      return true;
    default:
      return null;
  }
}
