const minPollMs = 10;
const maxPollMs = 100;
/** Long enough for a busy machine: a wait ends when its condition holds. */
const defaultTimeoutMs = 30_000;

type Awaitable<T> = T | Promise<T>;

/**
 * Evaluates a condition repeatedly until its value is neither undefined nor false, and resolves with
 * that value. Rejects with the description after `timeoutMs`.
 */
export async function until<T>(
  description: string,
  condition: () => Awaitable<T | undefined | false>,
  timeoutMs = defaultTimeoutMs,
): Promise<T> {
  const startedAt = performance.now();
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== false) return value;
    const elapsedMs = performance.now() - startedAt;
    if (elapsedMs > timeoutMs) throw new Error(`Not within ${timeoutMs} ms: ${description}.`);
    await pause(Math.min(maxPollMs, Math.max(minPollMs, elapsedMs / 10)));
  }
}

/** Repeats an assertion until it passes; rejects with its last error after `timeoutMs`. */
export async function eventually(
  assertion: () => Awaitable<unknown>,
  timeoutMs = defaultTimeoutMs,
): Promise<void> {
  let failure: unknown;
  const passes = async () => {
    try {
      await assertion();
      return true;
    } catch (error) {
      failure = error;
      return false;
    }
  };
  await until('the assertion passes', passes, timeoutMs).catch(() => {
    throw failure;
  });
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Rejects with the description when the promise is not settled after `timeoutMs`. */
export function withTimeout<T>(
  description: string,
  promise: Promise<T>,
  timeoutMs = defaultTimeoutMs,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`Not within ${timeoutMs} ms: ${description}.`)),
      timeoutMs,
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
