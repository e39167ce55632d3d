import type { FakeAnswer, FakeRequest } from './fake-kurento.test-server.ts';

interface Operation {
  readonly id: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Replies of a fake server: ids in order and an answer to each offer, without media. */
export class FakeMedia {
  readonly created: string[] = [];
  readonly released: string[] = [];
  /** The server's session; requests of another one are refused. */
  sessionId = 's1';
  /** False: the server does not support transactions. */
  transactions = true;
  /** The results of operations; all others return null. */
  readonly values: Record<string, string | boolean> = {
    processOffer: 'v=0 answer',
    getMediaState: 'CONNECTED',
  };

  answer(request: FakeRequest): FakeAnswer {
    const { method, params } = request;
    if (method === 'connect') return this.#connect(params);
    if (method === 'closeSession') return { result: null };
    if (method !== 'transaction') return { result: this.#result({ ...request }) };
    if (!this.transactions) return { error: { code: -32601, message: 'Method not found.' } };
    return { result: { sessionId: this.sessionId, value: this.#replies(params['operations']) } };
  }

  #connect(params: Operation['params']): FakeAnswer {
    const { sessionId } = params;
    if (sessionId === undefined || sessionId === this.sessionId) {
      return { result: { serverId: 'server', sessionId: this.sessionId } };
    }
    return { error: { code: 40007, message: 'Invalid session' } };
  }

  #replies(operations: unknown) {
    const values: unknown[] = [];
    return (operations as Operation[]).map((operation) => {
      const text = JSON.stringify(operation).replace(/newref:(\d+)/g, (_, n: string) =>
        String(values[Number(n)]),
      );
      const result = this.#result(JSON.parse(text) as Operation);
      values.push(result.value);
      return { jsonrpc: '2.0', id: operation.id, result };
    });
  }

  #result({ method, params }: Operation): { sessionId: string; value?: unknown } {
    const { sessionId } = this;
    if (method === 'release') this.released.push(String(params['object']));
    if (method === 'create') return { sessionId, value: this.#create(params) };
    if (method === 'subscribe') return { sessionId, value: 'subscription' };
    if (method !== 'invoke') return { sessionId };
    return { sessionId, value: this.values[String(params['operation'])] ?? null };
  }

  #create(params: Operation['params']): string {
    const parent = (params['constructorParams'] as { mediaPipeline?: string }).mediaPipeline;
    const own = `o${this.created.length}_kurento.${String(params['type'])}`;
    const id = parent === undefined ? own : `${parent}/${own}`;
    this.created.push(id);
    return id;
  }
}
