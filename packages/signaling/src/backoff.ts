/** How long to wait before each new try. */
export interface Backoff {
  /** Milliseconds before try `attempt` (0 for the first); undefined when it is time to give up. */
  delay(attempt: number): number | undefined;
}

export interface BackoffOptions {
  readonly firstMs?: number;
  readonly longestMs?: number;
  /** The share of the wait that is random, so that many clients do not come back at once. */
  readonly jitter?: number;
  readonly tries?: number;
  readonly random?: () => number;
}

/** Why an attempt came to nothing: nobody answered, or what was asked for did not work. */
export type Failure = 'unreachable' | 'refused';

/**
 * How a board waits before its next attempt; firmware/components/kms_core/src/retry_wait.c has the
 * same figures.
 *
 * - `unreachable`: the socket did not open, closed, or a request got no reply. A server that restarts
 *   is to have its boards back within 3 s of its first reply, so the wait stays short. The jitter
 *   spreads 1,000 boards over the second from 1 s to 2 s: some 700 new connections per second.
 * - `refused`: the server answered, and publishing failed. Each attempt costs it a pipeline, two
 *   endpoints and an ICE session, and the cause (blocked UDP, say) seldom ends by itself.
 */
export const publisherWaits = {
  unreachable: { firstMs: 500, longestMs: 2000, jitter: 0.5 },
  refused: { firstMs: 1000, longestMs: 30_000, jitter: 0.5 },
} as const satisfies Readonly<Record<Failure, BackoffOptions>>;

/** Doubles from the first wait to the longest. */
export function exponentialBackoff(options: BackoffOptions = {}): Backoff {
  const { firstMs = 1000, longestMs = 30_000, jitter = 0.5, tries = Infinity } = options;
  const { random = Math.random } = options;
  return {
    delay: (attempt) =>
      attempt >= tries
        ? undefined
        : Math.min(firstMs * 2 ** attempt, longestMs) * (1 - jitter * random()),
  };
}
