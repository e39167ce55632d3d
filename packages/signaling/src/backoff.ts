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
