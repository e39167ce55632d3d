import { errorMessage, KurentoError, type Reply, type RequestId } from '@boardcast/protocol';
import { withDeadline } from '../deadline.ts';
import { SignalingError } from '../signaling-error.ts';

interface Entry {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export interface PendingRequest {
  /** The request's method, for error messages. */
  readonly method: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Takes the result of a request that was aborted before its reply came. */
  readonly abandoned: (result: unknown) => void;
  readonly send: (id: number) => void;
}

/** The requests that wait for their reply. Ids count up and are never reused. */
export class PendingRequests {
  readonly #entries = new Map<RequestId, Entry>();
  #lastId = 0;

  /** Sends with a new id and resolves with the result of the reply with that id. */
  add({ method, timeoutMs, signal, abandoned, send }: PendingRequest): Promise<unknown> {
    const id = (this.#lastId += 1);
    const timeoutError = () =>
      new SignalingError('timeout', `No reply to ${method} in ${timeoutMs} ms`);
    return withDeadline<unknown>({ timeoutMs, signal, timeoutError }, (resolve, reject) => {
      this.#entries.set(id, { resolve, reject });
      try {
        send(id);
      } catch (error) {
        reject(new SignalingError('disconnected', errorMessage(error), { cause: error }));
      }
      return () => {
        if (signal?.aborted !== true) this.#entries.delete(id);
        else this.#entries.set(id, { resolve: abandoned, reject: () => undefined });
      };
    });
  }

  /** Settles the request with the reply's id; a reply that matches none is dropped. */
  settle(reply: Reply): void {
    const entry = this.#take(reply.id);
    if ('error' in reply) entry?.reject(new KurentoError(reply.error));
    else entry?.resolve(reply.result);
  }

  rejectAll(error: Error): void {
    for (const id of [...this.#entries.keys()]) this.#take(id)?.reject(error);
  }

  #take(id: RequestId | null): Entry | undefined {
    if (id === null) return undefined;
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    return entry;
  }
}
