import type { RequestId } from '@boardcast/protocol';

interface Entry {
  readonly reply: string;
  /** In ms. */
  readonly at: number;
}

export interface ReplyCacheLimits {
  readonly lifetimeMs: number;
  /** Of the replies to one session, in characters. */
  readonly maxPerSession: number;
  /** Of all replies, in characters. */
  readonly max: number;
}

/** As in Kurento. */
const defaultLifetimeMs = 20_000;

/**
 * The last replies by session and id: a repeated request is answered from here and not executed again.
 * The oldest replies are removed first.
 */
export class ReplyCache {
  readonly #limits: ReplyCacheLimits;
  /** In order of the last reply. */
  readonly #sessions = new Map<string, SessionReplies>();
  #size = 0;

  constructor(limits: Partial<ReplyCacheLimits> = {}) {
    this.#limits = {
      lifetimeMs: defaultLifetimeMs,
      maxPerSession: 256 * 1024,
      max: 64 * 1024 * 1024,
      ...limits,
    };
  }

  /** The reply to the same request; `now` in ms. */
  get(session: string, id: RequestId, now: number): string | undefined {
    const entry = this.#sessions.get(session)?.entries.get(keyOf(id));
    return entry !== undefined && this.#isFresh(entry.at, now) ? entry.reply : undefined;
  }

  put(session: string, id: RequestId, reply: string, now: number): void {
    const replies = this.#sessions.get(session) ?? new SessionReplies();
    this.#sessions.delete(session);
    this.#sessions.set(session, replies);
    this.#size -= replies.size;
    replies.put(keyOf(id), { reply, at: now });
    replies.forget(
      ({ at }) => !this.#isFresh(at, now) || replies.size > this.#limits.maxPerSession,
    );
    this.#size += replies.size;
    this.#forget(now);
  }

  #isFresh(at: number, now: number): boolean {
    return now - at < this.#limits.lifetimeMs;
  }

  #forget(now: number): void {
    for (const [session, replies] of this.#sessions) {
      if (this.#isFresh(replies.lastAt, now) && this.#size <= this.#limits.max) return;
      this.#sessions.delete(session);
      this.#size -= replies.size;
    }
  }
}

/** The replies to one session, in order of age. */
class SessionReplies {
  readonly entries = new Map<string, Entry>();
  size = 0;
  lastAt = -Infinity;

  put(key: string, entry: Entry): void {
    this.#delete(key);
    this.entries.set(key, entry);
    this.size += entry.reply.length;
    this.lastAt = entry.at;
  }

  /** Removes the oldest entries while they match. */
  forget(isExpired: (entry: Entry) => boolean): void {
    for (const [key, entry] of this.entries) {
      if (!isExpired(entry)) return;
      this.#delete(key);
    }
  }

  #delete(key: string): void {
    this.size -= this.entries.get(key)?.reply.length ?? 0;
    this.entries.delete(key);
  }
}

function keyOf(id: RequestId): string {
  return `${typeof id} ${id}`;
}
