/** Like `fetch`, with a time limit; `AbortSignal.any` is missing in Safari before 17.4. */
export async function request(
  url: string | URL,
  timeoutMs: number,
  { signal, ...options }: RequestInit = {},
): Promise<Response> {
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  const timer = setTimeout(
    () => controller.abort(new DOMException('No answer', 'TimeoutError')),
    timeoutMs,
  );
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort);
  try {
    return await fetch(url, { ...options, signal: controller.signal });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
