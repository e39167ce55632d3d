import { errorMessage } from '@boardcast/protocol';
import { exponentialBackoff, type Backoff } from '@boardcast/signaling';
import { signatureHeaders } from './signature.ts';
import type { WebhookMessage } from './webhook-message.ts';

const attemptTimeoutMs = 10_000;
/** Eight attempts within about ten minutes. */
const defaultBackoff = exponentialBackoff({
  ...{ firstMs: 5000, maxMs: 600_000, maxAttempts: 7 },
});
/** The oldest is dropped for the next one. */
const maxQueued = 1000;
/** A receiver can ask for more time (RFC 9110 section 10.2.3), up to this. */
const maxRetryAfterMs = 60 * 60_000;
/** A receiver that wants no more messages (Standard Webhooks, "Operational considerations"). */
const gone = 410;

export interface WebhookOptions {
  readonly url: URL;
  readonly secret: Buffer;
  /** The gateway's, for the header `User-Agent`. */
  readonly version: string;
  readonly log: (line: string) => void;
  readonly backoff?: Backoff;
  readonly timeoutMs?: number;
}

/** What was counted since the start. */
export interface WebhookCounts {
  readonly delivered: number;
  readonly failedAttempts: number;
  /** Given up after all attempts, or for a full queue. */
  readonly dropped: number;
  readonly queued: number;
}

/**
 * One target. Its messages are delivered one at a time and in order: the next one waits until the one
 * before is delivered or given up.
 */
export class Webhook {
  readonly #options: WebhookOptions;
  readonly #queue: WebhookMessage[] = [];
  readonly #closing = new AbortController();
  #counts = { delivered: 0, failedAttempts: 0, dropped: 0 };
  #isDelivering = false;
  #isGone = false;
  /** The reason of the last failed attempt, which was logged. */
  #failure = '';

  constructor(options: WebhookOptions) {
    this.#options = options;
  }

  get counts(): WebhookCounts {
    return { ...this.#counts, queued: this.#queue.length };
  }

  send(message: WebhookMessage): void {
    if (this.#isGone || this.#closing.signal.aborted) return;
    this.#queue.push(message);
    if (this.#queue.length > maxQueued) {
      // The first one is being delivered.
      this.#queue.splice(1, 1);
      this.#counts.dropped += 1;
    }
    void this.#deliverAll();
  }

  /** Ends the attempt that goes on, and drops the queue; may be called twice. */
  close(): void {
    this.#closing.abort();
    this.#queue.length = 0;
  }

  async #deliverAll(): Promise<void> {
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    for (let message = this.#queue[0]; message !== undefined; message = this.#queue[0]) {
      const isDelivered = await this.#deliver(message);
      if (this.#closing.signal.aborted) return;
      this.#queue.shift();
      if (isDelivered) this.#counts.delivered += 1;
      else this.#counts.dropped += 1;
    }
    this.#isDelivering = false;
  }

  /** False when it is given up. */
  async #deliver(message: WebhookMessage): Promise<boolean> {
    const backoff = this.#options.backoff ?? defaultBackoff;
    for (let attempt = 0; !this.#isGone; attempt += 1) {
      const { failure, retryAfterMs = 0 } = await this.#attempt(message);
      if (failure === undefined) return true;
      const delay = backoff.delay(attempt);
      if (delay === undefined || this.#closing.signal.aborted) return false;
      if (!this.#isGone) await this.#pause(Math.max(delay, retryAfterMs));
    }
    return false;
  }

  async #attempt(message: WebhookMessage): Promise<Attempt> {
    const result = await this.#post(message).catch((error: unknown) => ({
      failure: reasonOf(error),
    }));
    if (result.failure === undefined) this.#failure = '';
    else if (!this.#closing.signal.aborted) this.#failed(result.failure);
    return result;
  }

  /** The response's body is not read. */
  async #post({ id, body }: WebhookMessage): Promise<Attempt> {
    const { url, secret, version, timeoutMs = attemptTimeoutMs } = this.#options;
    const timestamp = Math.floor(Date.now() / 1000);
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': `Boardcast/${version}`,
        ...signatureHeaders({ id, timestamp, body }, secret),
      },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(timeoutMs)]),
    });
    await response.body?.cancel();
    if (response.ok) return {};
    this.#isGone = response.status === gone;
    const seconds = Number(response.headers.get('Retry-After') ?? 0);
    const retryAfterMs = Number.isFinite(seconds) ? Math.min(seconds * 1000, maxRetryAfterMs) : 0;
    return { failure: `it answered ${response.status}`, retryAfterMs };
  }

  #failed(reason: string): void {
    this.#counts.failedAttempts += 1;
    if (reason === this.#failure) return;
    this.#failure = reason;
    const next = this.#isGone ? 'it is sent no more' : 'retrying';
    this.#options.log(`Webhook ${this.#options.url.origin}: ${reason}; ${next}`);
  }

  /** Ends early when the webhook is closed. */
  #pause(ms: number): Promise<void> {
    const { signal } = this.#closing;
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms).unref();
      signal.addEventListener('abort', end);
    });
  }
}

interface Attempt {
  /** Undefined when it was delivered. */
  readonly failure?: string;
  readonly retryAfterMs?: number;
}

/** `fetch` has the reason in the cause. The URL, which may have a secret, is in none of them. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'no response in time';
  const cause = error instanceof Error ? error.cause : undefined;
  const { code } = (cause ?? {}) as { readonly code?: unknown };
  if (typeof code === 'string') return code;
  return cause === undefined ? 'the request failed' : errorMessage(cause);
}
