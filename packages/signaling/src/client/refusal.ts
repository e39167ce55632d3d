/** 401 and 403 (RFC 9110 section 15.5), and 429 after many invalid keys (RFC 6585 section 4). */
const statuses = [401, 403, 429];

/**
 * The HTTP status with which a server refused a WebSocket for want of a valid key; undefined for
 * another failure. `ws` has the status in the error's message; browsers hide it.
 */
export function refusalStatus(event: unknown): number | undefined {
  const status = Number(/\b\d{3}$/.exec(failureText(event))?.[0]);
  return statuses.includes(status) ? status : undefined;
}

/** The message of a socket's error event; empty where it has none. */
export function failureText(event: unknown): string {
  const message = (event as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : '';
}
