import {
  parseBoardKeys,
  parseConnectedClients,
  parseCreatedKey,
  parseCreatedToken,
  parseIssuedTokens,
  type BoardKey,
  type ConnectedClient,
  type CreatedKey,
  type CreatedToken,
  type IssuedToken,
  type NewToken,
} from '@boardcast/protocol';

/** What the page shows. */
export interface AccessState {
  readonly clients: readonly ConnectedClient[];
  readonly keys: readonly BoardKey[];
  readonly tokens: readonly IssuedToken[];
}

type Fetch = (url: URL, init?: RequestInit) => Promise<Response>;

/** The gateway's API of keys and tokens. Each method throws an Error with one line for people. */
export class AccessClient {
  readonly #base: URL;
  readonly #fetch: Fetch;

  /** `base` is the address of `api/access/`. */
  constructor(base: URL, fetchFunction: Fetch = (url, init) => fetch(url, init)) {
    this.#base = base;
    this.#fetch = fetchFunction;
  }

  async state(): Promise<AccessState> {
    const [clients, keys, tokens] = await Promise.all(
      ['clients', 'keys', 'tokens'].map((path) => this.#json('GET', path)),
    );
    return {
      clients: parseConnectedClients(clients),
      keys: parseBoardKeys(keys),
      tokens: parseIssuedTokens(tokens),
    };
  }

  async addKey(board: string): Promise<CreatedKey> {
    return parseCreatedKey(await this.#json('POST', 'keys', { board }));
  }

  async issueToken(request: NewToken): Promise<CreatedToken> {
    return parseCreatedToken(await this.#json('POST', 'tokens', request));
  }

  /** Revokes a key or a token; one that another person has revoked meanwhile is no error. */
  async revoke(kind: 'keys' | 'tokens', id: string): Promise<void> {
    const answer = await this.#send('DELETE', `${kind}/${encodeURIComponent(id)}`);
    if (!answer.ok && answer.status !== 404) throw new Error(await answer.text());
  }

  async #json(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await this.#send(method, path, body);
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  }

  #send(method: string, path: string, body?: unknown): Promise<Response> {
    const json = { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    const init = { method, ...(body !== undefined && json) };
    return this.#fetch(new URL(path, this.#base), init).catch(() => {
      throw new Error('The gateway cannot be reached: is it running?');
    });
  }
}
