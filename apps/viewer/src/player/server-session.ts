import { exponentialBackoff, KurentoClient, openBrowserSocket } from '@boardcast/signaling';
import { serverErrorText } from '@boardcast/web/player';

const backoff = exponentialBackoff({ firstMs: 200, maxMs: 3000 });
const pingIntervalMs = 10_000;
const pingTimeoutMs = 5000;

/** The page's session with a Kurento, reopened until it is closed. */
export class ServerSession {
  readonly client: KurentoClient;
  readonly #url: string;
  readonly #changed: () => void;
  #problem: string | undefined;
  #attempts = 0;
  #timer: number | undefined;
  #isClosed = false;

  /** `changed` is called when the state or the problem changes. */
  constructor(url: string, changed: () => void) {
    this.#url = url;
    this.#changed = changed;
    const keepalive = { pingIntervalMs, pingTimeoutMs };
    this.client = new KurentoClient({ url, openSocket: openBrowserSocket, backoff, ...keepalive });
    this.client.on('state', changed);
    // `changed` may use this object, which is not assigned before the constructor returns.
    queueMicrotask(() => void this.#connect());
  }

  /** Why there is no session; undefined while there is one. */
  get problem(): string | undefined {
    if (this.client.state === 'waiting') return 'The server is unreachable; reconnecting.';
    return this.client.state === 'open' ? undefined : this.#problem;
  }

  /** Ends the delay before the next attempt to connect. */
  retryNow(): void {
    if (this.#timer === undefined) return this.client.retryNow();
    clearTimeout(this.#timer);
    void this.#connect();
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    void this.client.close();
  }

  async #connect(): Promise<void> {
    this.#timer = undefined;
    try {
      await this.client.connect();
      this.#problem = undefined;
    } catch (error) {
      if (this.#isClosed) return;
      this.#problem = serverErrorText(error, this.#url);
      this.#timer = window.setTimeout(() => void this.#connect(), backoff.delay(this.#attempts));
      this.#attempts += 1;
    }
    this.#changed();
  }
}
