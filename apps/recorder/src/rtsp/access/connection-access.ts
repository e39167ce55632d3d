import { RtspError } from '../message/rtsp-error.ts';
import type { RtspRequest } from '../message/rtsp-request.ts';
import type { RtspAuthenticator, RtspAuthorization } from './rtsp-authenticator.ts';

const verifyTimeoutMs = 10_000;
const recheckIntervalMs = 5000;
const maxFailures = 10;

/** Who one connection may watch, which is decided again while it watches. */
export class ConnectionAccess {
  readonly #authenticator: RtspAuthenticator | undefined;
  readonly #connection: string;
  #authorized: { readonly board: string; readonly by: RtspAuthorization } | undefined;
  #checkedAt = 0;
  #isChecking = false;
  #failures = 0;

  constructor(authenticator: RtspAuthenticator | undefined, connection: string) {
    this.#authenticator = authenticator;
    this.#connection = connection;
  }

  /** Too many wrong passwords came. */
  get isExhausted(): boolean {
    return this.#failures >= maxFailures;
  }

  /** Throws an RtspError 401, 403 or 503 unless the request's sender may watch the board. */
  async authorize(request: RtspRequest, board: string): Promise<void> {
    if (this.#authenticator === undefined || this.#authorized?.board === board) return;
    const by = await this.#decide(this.#authenticator, request, board);
    if (by.decision === 'unauthorized') this.#challenge(this.#authenticator, by.isStale, request);
    if (by.decision === 'forbidden') throw new RtspError(403, `No access to the board "${board}".`);
    this.#authorized = { board, by };
    this.#checkedAt = performance.now();
  }

  /** To be called about every second; resolves with false when access was revoked. */
  async isStillAllowed(): Promise<boolean> {
    const isDue = performance.now() - this.#checkedAt >= recheckIntervalMs;
    if (this.#authorized === undefined || this.#isChecking || !isDue) return true;
    this.#isChecking = true;
    try {
      return (await withTimeout(this.#authorized.by.recheck())) === 'allowed';
    } catch {
      // The gateway does not answer: it is asked again.
      return true;
    } finally {
      this.#isChecking = false;
      this.#checkedAt = performance.now();
    }
  }

  #decide(
    authenticator: RtspAuthenticator,
    { headers, method, uri }: RtspRequest,
    board: string,
  ): Promise<RtspAuthorization> {
    const authorization = headers.get('authorization');
    const connection = this.#connection;
    return withTimeout(
      authenticator.authorize({ authorization, method, uri, board, connection }),
    ).catch(() => {
      throw new RtspError(503, 'The password cannot be checked now: the gateway does not answer.');
    });
  }

  #challenge(authenticator: RtspAuthenticator, isStale: boolean, { headers }: RtspRequest): never {
    if (headers.has('authorization') && !isStale) this.#failures += 1;
    throw new RtspError(401, 'This board needs a password.', {
      'WWW-Authenticate': authenticator.challenge(this.#connection, isStale),
    });
  }
}

async function withTimeout<T>(decision: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('timeout')), verifyTimeoutMs);
  });
  try {
    return await Promise.race([decision, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
