/** The delay before each attempt. */
export interface Backoff {
  /** Milliseconds before `attempt` (0 for the first); undefined when no attempts are left. */
  delay(attempt: number): number | undefined;
}

export interface BackoffOptions {
  readonly firstMs?: number;
  readonly maxMs?: number;
  /** The random share of the delay, which spreads the reconnects of many clients. */
  readonly jitter?: number;
  readonly maxAttempts?: number;
  readonly random?: () => number;
}

/** Doubles from `firstMs` up to `maxMs`. */
export function exponentialBackoff(options: BackoffOptions = {}): Backoff {
  const { firstMs = 1000, maxMs = 30_000, jitter = 0.5, maxAttempts = Infinity } = options;
  const { random = Math.random } = options;
  return {
    delay: (attempt) =>
      attempt >= maxAttempts
        ? undefined
        : Math.min(firstMs * 2 ** attempt, maxMs) * (1 - jitter * random()),
  };
}
