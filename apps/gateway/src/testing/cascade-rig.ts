import { MemoryDirectory, MemoryStore, type RecordValues } from '@boardcast/directory';
import { SERVER_MANAGER_ID, relayTag, workersOf } from '@boardcast/protocol';
import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import type { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { TestClient } from '@boardcast/testkit/test-client';
import { CascadeIndex } from '../cluster/cascade-index.ts';
import { Relays } from '../cluster/relays.ts';
import { NumberedBoard } from './numbered-board.ts';

/** A gateway, as far as cascades depend on it. */
export class CascadeGateway {
  readonly directory: MemoryDirectory;
  readonly index: CascadeIndex;
  readonly relays: Relays;
  readonly log: string[] = [];
  readonly #clients: ReadonlyMap<string, KurentoClient>;

  constructor(
    directory: MemoryDirectory,
    clients: ReadonlyMap<string, KurentoClient>,
    now: () => number,
  ) {
    this.directory = directory;
    this.#clients = clients;
    this.index = new CascadeIndex(directory);
    this.relays = new Relays({
      ...{ directory, index: this.index, now },
      client: (node) => {
        const client = clients.get(node);
        if (client === undefined) throw new Error(`there is no node ${node}`);
        return client;
      },
      log: (line) => this.log.push(line),
    });
  }

  /** As if its process was killed, five seconds ago. */
  async die(): Promise<void> {
    this.relays.close();
    this.directory.endLease();
    for (const client of this.#clients.values()) await client.close();
  }

  async close(): Promise<void> {
    this.relays.close();
    this.index.close();
    await this.directory.close();
    for (const client of this.#clients.values()) await client.close();
  }
}

const boardEntry = {
  state: 'live',
  since: new Date(0).toISOString(),
  ...{ profile: null, firmware: null, viewerEndpoint: null },
} as const;

/** Several gateways and media servers with one directory. */
export class CascadeRig {
  readonly #store = new MemoryStore();
  readonly #servers: Readonly<Record<string, MediaServerProcess>>;
  readonly #closers: (() => unknown)[] = [];
  readonly #boards = new MemoryDirectory(this.#store);

  constructor(servers: Readonly<Record<string, MediaServerProcess>>) {
    this.#servers = servers;
  }

  /** `speed` lets its timeouts pass faster. */
  async gateway(speed = 1): Promise<CascadeGateway> {
    const clients = new Map<string, KurentoClient>();
    for (const [node, { url }] of Object.entries(this.#servers)) {
      const client = new KurentoClient({ url, openSocket: openNodeSocket });
      await client.connect();
      clients.set(node, client);
      const workers = workersOf(await client.invoke('ServerManager', SERVER_MANAGER_ID, 'getInfo'));
      await this.setNode(node, { workers });
    }
    const directory = new MemoryDirectory(this.#store);
    await directory.claim('gateway', directory.id, {
      ...{ identity: directory.id, value: { version: 'test', started: 0, url: null } },
    });
    const gateway = new CascadeGateway(directory, clients, () => performance.now() * speed);
    this.#closers.push(() => gateway.close());
    return gateway;
  }

  async setNode(node: string, changes: Partial<RecordValues['node']>): Promise<void> {
    const load = { cpu: null, memory: null, bitrate: null, endpoints: 0, pipelines: 0 };
    const before = this.#boards.get('node', node)?.value;
    await this.#boards.put('node', node, {
      ...{ url: `ws://${node}/kurento`, secret: null, state: 'serving', workers: 1 },
      ...{ load, drain: null, seen: 0 },
      ...before,
      ...changes,
    });
  }

  async client(node: string): Promise<TestClient> {
    const client = await TestClient.open(this.#servers[node]?.url ?? '');
    this.#closers.push(() => client.close());
    return client;
  }

  /** Publishes, and lists the board. */
  async publish(node: string, name: string): Promise<NumberedBoard> {
    const board = await NumberedBoard.publish(await this.client(node), { name });
    this.#closers.push(() => board.close());
    await this.list(name, { node, board, viewers: 0 });
    return board;
  }

  /** Without a board it has left. */
  async list(
    name: string,
    listed?: { readonly node: string; readonly board: NumberedBoard; readonly viewers: number },
  ): Promise<void> {
    const { pipeline = null, source: endpoint = null } = listed?.board ?? {};
    await this.#boards.put('board', name, {
      entry: { ...boardEntry, name, pipeline, endpoint, viewers: listed?.viewers ?? 0 },
      node: listed?.node ?? null,
    });
  }

  /** The pipelines of relays at a node. */
  async relayPipelines(node: string): Promise<readonly string[]> {
    const client = await this.client(node);
    const pipelines = (await client.invoke(SERVER_MANAGER_ID, 'getPipelines')) as string[];
    const tagged = await Promise.all(
      pipelines.map(async (pipeline) => {
        const tags = (await client.invoke(pipeline, 'getTags')) as { readonly key: string }[];
        return tags.some(({ key }) => key === relayTag) ? [pipeline] : [];
      }),
    );
    return tagged.flat();
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
    await this.#boards.close();
    for (const node of Object.keys(this.#servers)) {
      const pipelines = await this.relayPipelines(node);
      const client = await this.client(node);
      for (const object of pipelines) await client.call('release', { object });
    }
    for (const close of this.#closers) await close();
  }
}
