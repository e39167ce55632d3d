import { createHash, timingSafeEqual } from 'node:crypto';
import { sessionAllows, type Action, type Session } from '@boardcast/protocol';

const cacheMs = 5000;
const maxCached = 1000;

export interface HttpAccessOptions {
  /** The recorder's own token, with which its gateway asks for others. */
  readonly token: string | undefined;
  /** What the gateway says that a client may do. */
  readonly sessionOf: (authorization: string | undefined) => Promise<Session | undefined>;
}

/** Who may use the recorder: its gateway, and whom the gateway lets in. */
export class HttpAccess {
  readonly #options: HttpAccessOptions;
  readonly #cache = new Map<
    string,
    { readonly at: number; readonly session: Promise<Session | undefined> }
  >();

  constructor(options: HttpAccessOptions) {
    this.#options = options;
  }

  /** The status that a request is refused with; undefined for one that is allowed. */
  async refusal(
    authorization: string | undefined,
    action: Action,
    board: string,
  ): Promise<401 | 403 | undefined> {
    if (this.#isOwn(authorization)) return undefined;
    const session = await this.#sessionOf(authorization);
    if (session === undefined) return 401;
    return sessionAllows(session, action, board) ? undefined : 403;
  }

  #isOwn(authorization: string | undefined): boolean {
    const { token } = this.#options;
    if (token === undefined || authorization === undefined) return false;
    return timingSafeEqual(hashOf(authorization), hashOf(`Bearer ${token}`));
  }

  #sessionOf(authorization: string | undefined): Promise<Session | undefined> {
    const key = authorization ?? '';
    const now = Date.now();
    const cached = this.#cache.get(key);
    if (cached !== undefined && now - cached.at < cacheMs) return cached.session;
    if (this.#cache.size >= maxCached) this.#cache.clear();
    const session = this.#options.sessionOf(authorization);
    session.catch(() => this.#cache.delete(key));
    this.#cache.set(key, { at: now, session });
    return session;
  }
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
