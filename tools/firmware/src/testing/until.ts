const pollMs = 10;

/** Waits for a condition; rejects with its description after the timeout. */
export async function until(what: string, holds: () => boolean, timeoutMs = 4_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
