import {
  httpRoutes,
  nodePath,
  parseCluster,
  parseMediaNode,
  type Cluster,
  type DrainRequest,
  type MediaNode,
} from '@boardcast/protocol';

type Fetch = (url: URL, init?: RequestInit) => Promise<Response>;

const timeoutMs = 10_000;

/** The gateway's API of nodes. Each method throws an Error with one line for people. */
export class NodesClient {
  readonly #home: URL;
  readonly #fetch: Fetch;

  /** `home` is the address of the gateway's pages; it ends in a slash. */
  constructor(home: URL, fetchFunction: Fetch = (url, init) => fetch(url, init)) {
    this.#home = home;
    this.#fetch = fetchFunction;
  }

  async cluster(): Promise<Cluster> {
    return parseCluster(await this.#json('GET', httpRoutes.nodes.path));
  }

  async drain(node: string, request: DrainRequest): Promise<MediaNode> {
    const path = nodePath(httpRoutes.nodeDrain.path, node);
    return parseMediaNode(await this.#json('POST', path, request));
  }

  async undrain(node: string): Promise<MediaNode> {
    const path = nodePath(httpRoutes.nodeUndrain.path, node);
    return parseMediaNode(await this.#json('POST', path, {}));
  }

  async #json(method: string, path: string, body?: object): Promise<unknown> {
    const json = { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    const signal = AbortSignal.timeout(timeoutMs);
    const init = { method, signal, ...(body !== undefined && json) };
    const answer = await this.#fetch(new URL(path.slice(1), this.#home), init).catch(() => {
      throw new Error('The gateway cannot be reached: is it running?');
    });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  }
}
