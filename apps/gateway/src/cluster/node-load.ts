import type { RecordValues } from '@boardcast/directory';
import {
  httpRoutes,
  KurentoError,
  parseMediaServerHealth,
  SERVER_MANAGER_ID,
  workersOf,
  type MediaServerHealth,
} from '@boardcast/protocol';
import type { KurentoClient } from '@boardcast/signaling';

export type NodeLoad = RecordValues['node']['load'];

/** Over which a Kurento measures its CPU, in ms; it does not answer before. */
const cpuIntervalMs = 100;
const healthTimeoutMs = 1000;
/** How often pipelines are listed to count them. */
const listMs = 5000;
/** Over which the bitrate is measured. */
const bitrateMs = 5000;

export const noLoad: NodeLoad = {
  cpu: null,
  memory: null,
  bitrate: null,
  endpoints: 0,
  pipelines: 0,
};

/** Asks a media server for its load; what it does not tell stays null. */
export class LoadReader {
  readonly #client: KurentoClient;
  readonly #url: string;
  readonly #onAnswer: () => void;
  #facts: { readonly cores: number; readonly workers: number } | undefined;
  #counts: Pick<NodeLoad, 'endpoints' | 'pipelines'> = noLoad;
  #listedAt = -Infinity;
  #bitrate: number | null = null;
  /** The bytes of media until a time, in ms. */
  #bytes: { readonly count: number; readonly at: number } | undefined;

  /** The URL is that of its WebSocket; `onAnswer` is called at each answer. */
  constructor(client: KurentoClient, url: string, onAnswer: () => void) {
    this.#client = client;
    this.#url = url;
    this.#onAnswer = onAnswer;
  }

  /** The processes that share its boards. */
  get workers(): number {
    return this.#facts?.workers ?? 1;
  }

  /** Rejects when it does not answer. */
  async read(): Promise<NodeLoad> {
    const cpu = await this.#number('getUsedCpu', { interval: cpuIntervalMs });
    const kilobytes = await this.#number('getUsedMemory');
    const { cores } = (this.#facts ??= await this.#readFacts());
    await this.#count();
    return {
      ...this.#counts,
      cpu: cpu === null ? null : Math.round((cpu / cores) * 10) / 10,
      memory: kilobytes === null ? null : kilobytes * 1024,
      bitrate: this.#bitrate,
    };
  }

  async #readFacts(): Promise<{ cores: number; workers: number }> {
    const cores = await this.#number('getCpuCount');
    const info = await this.#client.invoke('ServerManager', SERVER_MANAGER_ID, 'getInfo');
    return { cores: Math.max(1, cores ?? 1), workers: workersOf(info) };
  }

  /** Null where it has no such operation. */
  async #number(
    operation: 'getUsedCpu' | 'getUsedMemory' | 'getCpuCount',
    params: object = {},
  ): Promise<number | null> {
    const value = await this.#client
      .invoke('ServerManager', SERVER_MANAGER_ID, operation, params)
      .catch((error: unknown) => {
        if (error instanceof KurentoError) return null;
        throw error;
      });
    this.#onAnswer();
    return value;
  }

  /** An embedded media server counts its objects; in a Kurento only the pipelines are known. */
  async #count(): Promise<void> {
    const { endpoints, pipelines, bytes } = (await healthAt(this.#url)) ?? {};
    this.#countBytes(bytes);
    if (endpoints !== undefined && pipelines !== undefined) {
      this.#counts = { endpoints, pipelines };
      return;
    }
    if (performance.now() - this.#listedAt < listMs) return;
    this.#listedAt = performance.now();
    const ids = await this.#client.invoke('ServerManager', SERVER_MANAGER_ID, 'getPipelines');
    this.#counts = { endpoints: 2 * ids.length, pipelines: ids.length };
  }

  #countBytes(count: number | undefined): void {
    if (count === undefined) return;
    const at = performance.now();
    const before = (this.#bytes ??= { count, at });
    if (at - before.at < bitrateMs) return;
    // It falls when the media server was started again.
    if (count >= before.count)
      this.#bitrate = Math.round(((count - before.count) * 8000) / (at - before.at));
    this.#bytes = { count, at };
  }
}

async function healthAt(webSocket: string): Promise<MediaServerHealth | undefined> {
  try {
    const url = new URL(webSocket.replace(/^ws/, 'http'));
    const signal = AbortSignal.timeout(healthTimeoutMs);
    const response = await fetch(new URL(httpRoutes.health.path, url), { signal });
    return parseMediaServerHealth(await response.json());
  } catch {
    return undefined;
  }
}
