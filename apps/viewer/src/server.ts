import { exponentialBackoff, KurentoClient, openBrowserSocket } from '@boardcast/signaling';

const backoff = exponentialBackoff({ firstMs: 200, maxMs: 3000 });
const pingIntervalMs = 10_000;
const pingTimeoutMs = 5000;

/** A Kurento, and this page's session with it; it keeps trying until it is closed. */
export class Server {
  readonly client: KurentoClient;
  readonly #changed: () => void;
  #problem: string | undefined;
  #tries = 0;
  #timer: number | undefined;
  #closed = false;

  /** `changed` hears that the state or the problem is another. */
  constructor(url: string, changed: () => void) {
    this.#changed = changed;
    const keepalive = { pingIntervalMs, pingTimeoutMs };
    this.client = new KurentoClient({ url, openSocket: openBrowserSocket, backoff, ...keepalive });
    this.client.on('state', changed);
    // What hears of changes may ask for this server, which is not there before this returns.
    queueMicrotask(() => void this.#connect());
  }

  /** Why there is no session, in a sentence; undefined while there is one. */
  get problem(): string | undefined {
    if (this.client.state === 'waiting') return 'The server is unreachable; reconnecting.';
    return this.client.state === 'open' ? undefined : this.#problem;
  }

  /** Ends the wait before the next attempt to connect: the server may be back. */
  retryNow(): void {
    if (this.#timer === undefined) return this.client.retryNow();
    clearTimeout(this.#timer);
    void this.#connect();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    void this.client.close();
  }

  async #connect(): Promise<void> {
    this.#timer = undefined;
    try {
      await this.client.connect();
      this.#problem = undefined;
    } catch (error) {
      if (this.#closed) return;
      this.#problem = (error as Error).message;
      this.#timer = window.setTimeout(() => void this.#connect(), backoff.delay(this.#tries));
      this.#tries += 1;
    }
    this.#changed();
  }
}

/** The gateway that this page came from. */
export function ownServerUrl(): string {
  return ownUrl('kurento');
}

/** The gateway's list of boards, followed over a WebSocket. */
export function ownDirectoryUrl(): string {
  return ownUrl('api/boards/events');
}

/** Beside the page, which a reverse proxy may have put at any path. */
function ownUrl(path: string): string {
  const url = new URL(path, document.baseURI);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
