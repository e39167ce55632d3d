import { KurentoError, type Reply, type RequestId } from '@boardcast/protocol';

interface Owner {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** The requests that wait for their reply. Ids count up and never start again. */
export class PendingRequests {
  readonly #owners = new Map<RequestId, Owner>();
  #lastId = 0;

  /** Sends with a fresh id and resolves with the result of the reply that carries it. */
  ask(what: string, timeoutMs: number, send: (id: number) => void): Promise<unknown> {
    const id = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      const late = () =>
        this.#take(id)?.reject(new Error(`The server did not answer ${what} in ${timeoutMs} ms.`));
      this.#owners.set(id, { resolve, reject, timer: setTimeout(late, timeoutMs) });
      try {
        send(id);
      } catch (error) {
        this.#take(id)?.reject(error as Error);
      }
    });
  }

  /** Hands a reply to its request; one that nobody waits for is dropped. */
  settle(reply: Reply): void {
    const owner = this.#take(reply.id);
    if ('error' in reply) owner?.reject(new KurentoError(reply.error));
    else owner?.resolve(reply.result);
  }

  rejectAll(error: Error): void {
    for (const id of [...this.#owners.keys()]) this.#take(id)?.reject(error);
  }

  #take(id: RequestId | null): Owner | undefined {
    if (id === null) return undefined;
    const owner = this.#owners.get(id);
    if (owner === undefined) return undefined;
    clearTimeout(owner.timer);
    this.#owners.delete(id);
    return owner;
  }
}
