import { httpRoutes, parseIceServers, type IceServer } from '@boardcast/protocol';

/** Older ones are renewed while they are used: credentials are valid for twelve hours. */
const renewAgeMs = 10 * 60_000;
/** Older ones are not used any more. */
const maxAgeMs = 6 * 60 * 60_000;
const requestTimeoutMs = 3000;

interface Fetched {
  readonly servers: readonly IceServer[];
  readonly atMs: number;
}

export interface IceServersOptions {
  /** The address of the page: the servers of another origin cannot be read. */
  readonly page: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly now: () => number;
}

/** The STUN and TURN servers of the gateway that serves the page. */
export class IceServers {
  readonly #options: IceServersOptions;
  #subject = '';
  #fetched: Fetched | undefined;
  #pending: Promise<void> | undefined;

  constructor(options: IceServersOptions) {
    this.#options = options;
  }

  static ofPage(): IceServers {
    return new IceServers({
      page: location.href,
      fetch: (url, init) => fetch(url, init),
      now: () => performance.now(),
    });
  }

  /**
   * Those for the server with the WebSocket `url`, and for whoever has the key. Resolves at once but
   * for the first time; with none when they cannot be read.
   */
  async for(url: string, key?: string): Promise<readonly IceServer[]> {
    const list = listUrl(url);
    if (list.origin !== new URL(this.#options.page).origin) return [];
    const subject = JSON.stringify([list.href, key]);
    if (subject !== this.#subject) {
      this.#subject = subject;
      this.#fetched = this.#pending = undefined;
    }
    const age = this.#age();
    if (age > renewAgeMs) this.#pending ??= this.#renew(subject, list.href, key);
    if (age > maxAgeMs) await this.#pending;
    return this.#age() > maxAgeMs ? [] : (this.#fetched?.servers ?? []);
  }

  #age(): number {
    return this.#fetched === undefined ? Infinity : this.#options.now() - this.#fetched.atMs;
  }

  async #renew(subject: string, url: string, key: string | undefined): Promise<void> {
    const headers = key === undefined ? {} : { Authorization: `Bearer ${key}` };
    const servers = await this.#read(url, headers).catch(() => undefined);
    if (subject !== this.#subject) return;
    this.#pending = undefined;
    if (servers !== undefined) this.#fetched = { servers, atMs: this.#options.now() };
  }

  async #read(url: string, headers: Readonly<Record<string, string>>) {
    const signal = AbortSignal.timeout(requestTimeoutMs);
    const response = await this.#options.fetch(url, { signal, headers, cache: 'no-store' });
    return parseIceServers(await response.json());
  }
}

/** A reverse proxy may serve the gateway at any path: both are relative to the same one. */
function listUrl(webSocket: string): URL {
  const url = new URL(`.${httpRoutes.iceServers.path}`, webSocket);
  url.protocol = url.protocol === 'wss:' ? 'https:' : 'http:';
  return url;
}
