import type { RequestId } from '@boardcast/protocol';
import { ReplyCache } from '../rpc/reply-cache.ts';

type Take = (reply: string) => void;

/** The replies by session and id, those that are still to come included. */
export class Replies {
  readonly #cache = new ReplyCache();
  readonly #awaited = new Map<string, Take[]>();

  /** Gives the reply of a request that is repeated, now or when it comes; false for a new one. */
  repeat(session: string, id: RequestId, take: Take): boolean {
    const known = this.#cache.get(session, id, performance.now());
    const awaiting = this.#awaited.get(keyOf(session, id));
    if (known !== undefined) take(known);
    else awaiting?.push(take);
    return known !== undefined || awaiting !== undefined;
  }

  begin(session: string, id: RequestId): void {
    this.#awaited.set(keyOf(session, id), []);
  }

  settle(session: string, id: RequestId, reply: string): void {
    const key = keyOf(session, id);
    this.#cache.put(session, id, reply, performance.now());
    for (const take of this.#awaited.get(key) ?? []) take(reply);
    this.#awaited.delete(key);
  }
}

function keyOf(session: string, id: RequestId): string {
  return `${typeof id} ${id} ${session}`;
}
