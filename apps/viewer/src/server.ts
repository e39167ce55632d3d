import { exponentialBackoff, KurentoClient, openBrowserSocket } from '@boardcast/signaling';

const backoff = exponentialBackoff({ firstMs: 200, longestMs: 3000 });

/** A Kurento, and this page's session with it; it keeps trying until it is closed. */
export class Server {
  readonly client: KurentoClient;
  readonly #changed: () => void;
  #problem: string | undefined;
  #tries = 0;
  #timer = 0;
  #closed = false;

  /** `changed` hears that the state or the problem is another. */
  constructor(url: string, changed: () => void) {
    this.#changed = changed;
    this.client = new KurentoClient({ url, openSocket: openBrowserSocket, backoff });
    this.client.on('state', changed);
    // What hears of changes may ask for this server, which is not there before this returns.
    queueMicrotask(() => void this.#connect());
  }

  /** Why there is no session, in a sentence; undefined while there is one. */
  get problem(): string | undefined {
    if (this.client.state === 'waiting') return 'The server is away; trying again.';
    return this.client.state === 'open' ? undefined : this.#problem;
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    void this.client.close();
  }

  async #connect(): Promise<void> {
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
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/kurento`;
}
