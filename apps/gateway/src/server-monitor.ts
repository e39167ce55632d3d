import { pipelineIdOf, SERVER_MANAGER_ID, type KurentoEvent } from '@boardcast/protocol';
import { exponentialBackoff, KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import type { ReceivedMedia } from './board-bitrates.ts';
import type { LocalBoards } from './local-boards.ts';
import type { MonitorScope } from './monitor-scope.ts';
import type { ObjectOwners } from './object-owners.ts';
import { PipelineReader } from './pipeline-reader.ts';
import { ReadQueue } from './read-queue.ts';
import { unusedObjectsIn, type ReleaseRules } from './unused-objects.ts';

export interface ServerMonitorOptions {
  /** Makes a client that is not connected; called again for a media server that was replaced. */
  readonly createClient: () => KurentoClient;
  readonly boards: LocalBoards;
  readonly owners: ObjectOwners;
  readonly scope: MonitorScope;
}

const readAllMs = 2000;
/** With thousands of pipelines, no more than a fifth of the time is spent on reading all of them. */
const pauseRatio = 4;
const releaseMs = 1000;
const maxConcurrentReleases = 50;
const requestTimeoutMs = 2000;
/** After this long without an answer every board is listed as offline. */
const silenceTimeoutMs = 10_000;
const reconnectMs = 500;
/** A pipeline that has no board tag after this long is not read again. */
const foreignAfterMs = 30_000;

/**
 * The gateway's own session on a media server. It reads all pipelines of its scope at the start, after
 * each resumption and every few seconds, and updates the list of boards; events only trigger a read
 * earlier. It releases unused objects after it has read their pipeline once more.
 */
export class ServerMonitor {
  readonly #options: ServerMonitorOptions;
  readonly #queue = new ReadQueue((id) => this.#read(id));
  readonly #timers: readonly ReturnType<typeof setInterval>[];
  /** Pipelines without a board tag, and when they were first seen. */
  readonly #foreign = new Map<string, number>();
  /** Pipelines of which objects are being released. */
  readonly #releasing = new Set<string>();
  #client: KurentoClient;
  #reader: PipelineReader;
  #answeredAt = performance.now();
  #listing = false;
  /** When all were last listed, and the earliest time for the next list. */
  #listedAt = 0;
  #listAgainAt: number | undefined;
  #closed = false;

  private constructor(client: KurentoClient, options: ServerMonitorOptions) {
    this.#options = options;
    this.#client = client;
    this.#reader = new PipelineReader(client);
    this.#timers = [
      setInterval(() => this.#readAll(), readAllMs),
      setInterval(() => this.#releaseUnused(), releaseMs),
    ];
  }

  /** Throws a SignalingError when there is no Kurento at the URL. */
  static async connect(options: ServerMonitorOptions): Promise<ServerMonitor> {
    const client = options.createClient();
    await client.connect();
    const monitor = new ServerMonitor(client, options);
    monitor.#use(client);
    return monitor;
  }

  /** Connects as soon as the media server answers. */
  static open(options: ServerMonitorOptions): ServerMonitor {
    const monitor = new ServerMonitor(options.createClient(), options);
    monitor.#connect();
    return monitor;
  }

  /** Whether the media server answers. */
  get isConnected(): boolean {
    return this.#client.state === 'open';
  }

  /** Starts again with another media server, which has none of the objects of the one before. */
  replaced(): void {
    if (this.#closed) return;
    const { boards, scope } = this.#options;
    boards.clear(scope.node);
    this.#connectAgain();
  }

  /** Something may have changed in a pipeline. What only has viewers of this gateway is read every few seconds. */
  touch(pipeline: string): void {
    const { boards, scope } = this.#options;
    if (!scope.isListed(pipeline)) return;
    this.#queue.touch(pipeline, boards.find(pipeline) === undefined);
  }

  /** A client dropped its reference: drops this session's, which must not keep the pipeline alive. */
  left(pipeline: string): void {
    const endpoints = this.#options.boards.find(pipeline)?.state.endpoints ?? [];
    this.#reader.forget(endpoints.map(({ id }) => id));
    this.#client
      .unref(pipeline)
      .catch(() => undefined)
      .finally(() => this.#queue.touch(pipeline));
  }

  /** Releases objects of a principal whose key or token was revoked. */
  release(objects: readonly string[]): void {
    for (const object of objects) {
      this.#client
        .release(object)
        .catch(() => undefined)
        .finally(() => this.#queue.touch(pipelineIdOf(object)));
    }
  }

  /** What an endpoint has received from its peer; undefined before there was anything. */
  async receivedMedia(endpoint: string): Promise<ReceivedMedia | undefined> {
    const stats = await this.#client.invoke('WebRtcEndpoint', endpoint, 'getStats', {});
    const inbound = Object.values(stats ?? {}).filter(({ type }) => type === 'inboundrtp');
    const bytes = inbound.map(({ bytesReceived }) => Number(bytesReceived) || 0);
    const [first] = inbound;
    if (first === undefined) return undefined;
    return { bytes: bytes.reduce((a, b) => a + b, 0), timeMs: first.timestampMillis };
  }

  /** Ends the session; may be called twice. */
  close(): Promise<void> {
    this.#closed = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#queue.close();
    return this.#client.close();
  }

  #connect(): void {
    const client = this.#client;
    const isCurrent = () => client === this.#client && !this.#closed;
    client.connect().then(
      () => (isCurrent() ? this.#use(client) : void client.close()),
      () => setTimeout(() => isCurrent() && this.#connectAgain(), reconnectMs),
    );
  }

  #connectAgain(): void {
    void this.#client.close();
    this.#client = this.#options.createClient();
    this.#connect();
  }

  #use(client: KurentoClient): void {
    client.on('event', (event) => this.#onEvent(event));
    client.on('resumed', () => this.#listNow());
    client.on('lost', () => this.#startSession());
    this.#startSession();
  }

  /** Subscribes a new session and reads everything. */
  #startSession(): void {
    this.#reader = new PipelineReader(this.#client);
    this.#foreign.clear();
    if (this.#options.scope.hasOthers) this.#subscribe();
    this.#listNow();
  }

  #subscribe(): void {
    for (const type of ['ObjectCreated', 'ObjectDestroyed'] as const) {
      this.#client.subscribe(SERVER_MANAGER_ID, type, () => undefined).catch(() => undefined);
    }
  }

  #onEvent({ object, data }: KurentoEvent): void {
    if (object !== SERVER_MANAGER_ID) return this.touch(pipelineIdOf(object));
    const id = 'object' in data ? data.object : 'objectId' in data ? data.objectId : undefined;
    if (id !== undefined) this.touch(pipelineIdOf(id));
  }

  /** Lists the pipelines and queues each of them, once those of the last list are read. */
  #readAll(): void {
    const { boards, scope } = this.#options;
    const now = performance.now();
    if (now - this.#answeredAt > silenceTimeoutMs) boards.unreachable(scope.node);
    if (this.#listing || this.#client.state !== 'open' || !this.#queue.isIdle) return;
    const tookMs = now - this.#listedAt;
    this.#listAgainAt ??= now + (tookMs > 2 * readAllMs ? tookMs * pauseRatio : 0);
    if (now < this.#listAgainAt) return;
    this.#listNow();
  }

  #listNow(): void {
    this.#listing = true;
    this.#listedAt = performance.now();
    this.#listAgainAt = undefined;
    this.#list()
      .catch(() => undefined)
      .finally(() => (this.#listing = false));
  }

  async #list(): Promise<void> {
    const { boards, scope } = this.#options;
    const pipelines = await scope.list(this.#client);
    this.#answeredAt = performance.now();
    const existing = new Set(pipelines);
    for (const id of this.#foreign.keys()) if (!existing.has(id)) this.#foreign.delete(id);
    const known = [...boards.pipelines(scope.node)].map(({ state }) => state.id);
    this.#queue.add([...known, ...pipelines].filter((id) => !this.#isForeign(id)));
  }

  #isForeign(id: string): boolean {
    const since = this.#foreign.get(id);
    return since !== undefined && performance.now() - since > foreignAfterMs;
  }

  async #read(id: string): Promise<void> {
    const { boards, scope } = this.#options;
    const reader = this.#reader;
    const before = boards.find(id)?.state.endpoints.map((endpoint) => endpoint.id) ?? [];
    if (!scope.hasOthers && !scope.isOurs(id)) return boards.remove(id);
    const state = await reader.read(id, {
      isOurs: scope.isOurs(id),
      isFollowed: scope.isListed(id),
      includes: (endpoint) => scope.includes(endpoint, id),
    });
    if (reader !== this.#reader) return;
    this.#answeredAt = performance.now();
    if (state === 'foreign') {
      this.#foreign.set(id, this.#foreign.get(id) ?? performance.now());
    } else if (state !== undefined) {
      this.#foreign.delete(id);
      boards.update(state, scope.node);
    }
    if (typeof state !== 'object') boards.remove(id);
    const after = typeof state === 'object' ? state.endpoints : [];
    reader.forget(before.filter((old) => !after.some((endpoint) => endpoint.id === old)));
  }

  #releaseUnused(): void {
    if (this.#client.state !== 'open') return;
    const { boards, owners, scope } = this.#options;
    const { exclusive } = scope;
    const rules: ReleaseRules = { boards, owners, exclusive, now: () => performance.now() };
    for (const pipeline of boards.pipelines(scope.node)) {
      const { id } = pipeline.state;
      if (this.#releasing.size >= maxConcurrentReleases) return;
      if (this.#releasing.has(id) || unusedObjectsIn(pipeline, rules).length === 0) continue;
      this.#releasing.add(id);
      // Fails when the owner has released them meanwhile.
      this.#release(id, rules)
        .catch(() => undefined)
        .finally(() => this.#releasing.delete(id));
    }
  }

  /** Reads the pipeline once more, and releases what is still unused. */
  async #release(id: string, rules: ReleaseRules): Promise<void> {
    await this.#read(id);
    const pipeline = this.#options.boards.find(id);
    if (pipeline === undefined) return;
    for (const unused of unusedObjectsIn(pipeline, rules)) {
      if (await this.#options.scope.mayRelease(unused)) await this.#client.release(unused);
    }
    this.#queue.touch(id);
  }
}

/** A client for a monitor of the media server at a URL. */
export function monitorClient(url: string, token?: string): KurentoClient {
  return new KurentoClient({
    ...{ url, token },
    backoff: exponentialBackoff({ firstMs: 200, maxMs: 2000 }),
    requestTimeoutMs,
    pingIntervalMs: requestTimeoutMs,
    openSocket: openNodeSocket,
  });
}
