import type { RequestId } from '@boardcast/protocol';

interface Entry {
  readonly reply: string;
  readonly at: number;
}

/** The last replies by session and id: a request that is repeated is answered, not executed again. */
export class ReplyCache {
  readonly #entries = new Map<string, Entry>();
  readonly #lifetimeMs: number;
  readonly #limit: number;

  constructor(lifetimeMs = 20_000, limit = 20_000) {
    this.#lifetimeMs = lifetimeMs;
    this.#limit = limit;
  }

  /** The reply to the same request; `now` in ms. */
  get(session: string, id: RequestId, now: number): string | undefined {
    const entry = this.#entries.get(keyOf(session, id));
    return entry !== undefined && now - entry.at < this.#lifetimeMs ? entry.reply : undefined;
  }

  put(session: string, id: RequestId, reply: string, now: number): void {
    const key = keyOf(session, id);
    this.#entries.delete(key);
    this.#entries.set(key, { reply, at: now });
    this.#forget(now);
  }

  /** Entries stand in order of age. */
  #forget(now: number): void {
    for (const [key, { at }] of this.#entries) {
      if (now - at < this.#lifetimeMs && this.#entries.size <= this.#limit) return;
      this.#entries.delete(key);
    }
  }
}

function keyOf(session: string, id: RequestId): string {
  return `${typeof id} ${id} ${session}`;
}
