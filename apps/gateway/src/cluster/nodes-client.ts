import {
  errorMessage,
  httpRoutes,
  nodePath,
  parseCluster,
  parseMediaNode,
  type Cluster,
  type MediaNode,
} from '@boardcast/protocol';

const requestTimeoutMs = 10_000;

/** Asks a gateway about the nodes of its installation. */
export class NodesClient {
  readonly #home: URL;
  readonly #token: string | undefined;

  constructor(home: URL, token: string | undefined) {
    this.#home = home;
    this.#token = token;
  }

  async cluster(): Promise<Cluster> {
    return parseCluster(await this.#request('GET', httpRoutes.nodes.path));
  }

  async change(path: string, node: string, body: object): Promise<MediaNode> {
    return parseMediaNode(await this.#request('POST', nodePath(path, node), body));
  }

  async #request(method: string, path: string, body?: object): Promise<unknown> {
    const url = new URL(path.slice(1), this.#home);
    const response = await fetch(url, {
      method,
      headers: {
        ...(this.#token !== undefined && { Authorization: `Bearer ${this.#token}` }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(requestTimeoutMs),
    }).catch((error: unknown) => {
      const { cause } = error as Error;
      const reason = errorMessage(cause ?? error);
      throw new Error(`No gateway answers at ${this.#home.href}: is --url correct? ${reason}`);
    });
    if (response.ok) return response.json();
    const text = (await response.text()).trim();
    const hint = response.status === 401 ? ' Give a token with --token FILE.' : '';
    throw new Error(`${text}${hint}`);
  }
}
