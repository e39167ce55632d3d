/** The limits of a wait. */
export interface Deadline {
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  /** Makes the error of a wait that took too long. */
  readonly timeoutError: () => Error;
}

/**
 * A promise that `start` settles, or else the timeout or the aborted signal. `start` returns what
 * removes its listeners; that is called once, when the promise is settled. What it throws rejects.
 */
export function withDeadline<T>(
  { timeoutMs, signal, timeoutError }: Deadline,
  start: (resolve: (value: T) => void, reject: (error: Error) => void) => () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    let isSettled = false;
    let remove: (() => void) | undefined;
    const settle = (conclude: () => void) => {
      if (isSettled) return;
      isSettled = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      remove?.();
      conclude();
    };
    const fail = (error: Error) => settle(() => reject(error));
    const abort = () => fail(signal?.reason as Error);
    const timer = setTimeout(() => fail(timeoutError()), timeoutMs);
    signal?.addEventListener('abort', abort);
    try {
      remove = start((value) => settle(() => resolve(value)), fail);
    } catch (error) {
      fail(error as Error);
    }
    // It may have been settled while it was started.
    if (isSettled) remove?.();
  });
}
