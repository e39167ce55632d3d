import type { RequestId } from '@boardcast/protocol';
import { ReplyCache } from '../rpc/reply-cache.ts';

type Take = (reply: string) => void;

/** The replies by session and id: those of the last seconds, and those that are still pending. */
export class PendingReplies {
  readonly #cache = new ReplyCache();
  readonly #pending = new Map<string, Take[]>();

  /** Passes the reply of a repeated request, now or when it arrives; false for a new request. */
  repeat(session: string, id: RequestId, take: Take): boolean {
    const cached = this.#cache.get(session, id, performance.now());
    const pending = this.#pending.get(keyOf(session, id));
    if (cached !== undefined) take(cached);
    else pending?.push(take);
    return cached !== undefined || pending !== undefined;
  }

  begin(session: string, id: RequestId): void {
    this.#pending.set(keyOf(session, id), []);
  }

  settle(session: string, id: RequestId, reply: string): void {
    const key = keyOf(session, id);
    this.#cache.put(session, id, reply, performance.now());
    for (const take of this.#pending.get(key) ?? []) take(reply);
    this.#pending.delete(key);
  }
}

function keyOf(session: string, id: RequestId): string {
  return `${typeof id} ${id} ${session}`;
}
