const pollMs = 10;

/**
 * Asks again and again until the answer is neither undefined nor false, and resolves with it.
 * Rejects after `timeoutMs` with a sentence that names what did not happen.
 */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false,
  timeoutMs = 10_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const answer = ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}.`);
    await pause(pollMs);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
