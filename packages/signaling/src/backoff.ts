/** How long to wait between attempts, and how many to make. */
export interface BackoffPolicy {
  /** The first wait, in milliseconds; each further one is twice as long. */
  readonly baseMs: number;
  readonly maxMs: number;
  /** The share of a wait, 0 to 1, that chance may take away. */
  readonly jitter: number;
  /** How many attempts in a row may fail before giving up. */
  readonly limit: number;
  /** A number from 0 up to 1, as Math.random. */
  readonly random: () => number;
}

export const defaultBackoff: BackoffPolicy = {
  baseMs: 1000,
  maxMs: 30_000,
  jitter: 0.5,
  limit: Infinity,
  random: Math.random,
};

/** A wait shortened by chance, in whole milliseconds. */
export function withJitter(ms: number, jitter: number, random: () => number): number {
  return Math.round(ms * (1 - jitter * random()));
}

/** The wait before attempt number `attempt` (0 is the first), before jitter. */
export function backoffMs(attempt: number, { baseMs, maxMs } = defaultBackoff): number {
  return Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 30));
}

/** Says how long to wait before an attempt, so that many clients do not come back at once. */
export class Backoff {
  readonly #policy: BackoffPolicy;

  constructor(policy: Partial<BackoffPolicy> = {}) {
    this.#policy = { ...defaultBackoff, ...policy };
  }

  /** Milliseconds before attempt number `attempt` (from 0), or undefined to give up. */
  delay(attempt: number): number | undefined {
    const { jitter, limit, random } = this.#policy;
    if (attempt >= limit) return undefined;
    return withJitter(backoffMs(attempt, this.#policy), jitter, random);
  }
}
