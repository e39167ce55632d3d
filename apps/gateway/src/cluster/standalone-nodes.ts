import type { Cluster, GatewayReadiness, MediaNode, MediaServerHealth } from '@boardcast/protocol';
import type { DrainOutcome, NodesControl } from './nodes-control.ts';

const onlyOne = 'This is the only node: there is none that its clients could be moved to.';
const id = 'local';

export interface StandaloneNodesOptions {
  readonly version: string;
  readonly url: () => string;
  /** The embedded media server's health; `unknown` for an external Kurento, which has none. */
  readonly health: () => Promise<MediaServerHealth | 'unknown' | undefined>;
  /** Whether the media server's WebSocket is open. */
  readonly isConnected: () => boolean;
  readonly boards: () => readonly string[];
}

/** One gateway with one media server. */
export class StandaloneNodes implements NodesControl {
  readonly #options: StandaloneNodesOptions;
  readonly #started = new Date().toISOString();
  #seen = this.#started;

  constructor(options: StandaloneNodesOptions) {
    this.#options = options;
  }

  async cluster(): Promise<Cluster> {
    const boards = this.#options.boards();
    const gateway = {
      ...{ id, version: this.#options.version, started: this.#started, url: null },
      ...{ boards: boards.length, isThis: true },
    };
    return { directory: 'none', gateways: [gateway], nodes: [await this.#node(boards)] };
  }

  setDrain(node: string): Promise<DrainOutcome> {
    const outcome = { kind: 'refused', reason: onlyOne } as const;
    return Promise.resolve(node === id ? outcome : { kind: 'unknown' });
  }

  toggleOwn(): Promise<readonly string[]> {
    return Promise.resolve([onlyOne]);
  }

  readiness(): GatewayReadiness {
    if (this.#options.isConnected()) return { status: 'ready' };
    return { status: 'unavailable', reason: 'The media server does not answer.' };
  }

  async #node(boards: readonly string[]): Promise<MediaNode> {
    const health = await this.#options.health();
    const isUp = health === undefined ? false : this.#options.isConnected();
    if (isUp) this.#seen = new Date().toISOString();
    const { endpoints, pipelines, workers } = typeof health === 'object' ? health : {};
    return {
      ...{ id, url: this.#options.url(), state: isUp ? 'serving' : 'down', keeper: id },
      ...{ seen: this.#seen, workers: Math.max(1, workers?.length ?? 1) },
      ...{ cpu: null, memory: null, bitrate: null },
      ...{ endpoints: endpoints ?? 0, pipelines: pipelines ?? boards.length },
      ...{ drain: null, boards: [...boards].sort(), cascades: [] },
    };
  }
}
