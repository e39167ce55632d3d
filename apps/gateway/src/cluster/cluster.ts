import { randomBytes } from 'node:crypto';
import type { Directory } from '@boardcast/directory';
import type { MediaServerHealth } from '@boardcast/protocol';
import type { ReceivedMedia } from '../board-bitrates.ts';
import { embeddedOptionsOf, mediaHostOf } from '../embedded-options.ts';
import { MediaHosts } from '../media-hosts.ts';
import { MediaServerProcess } from '../media-server-process.ts';
import type { MediaServers, MediaServersStart } from '../media-servers.ts';
import type { ObjectOwners } from '../object-owners.ts';
import type { Options } from '../options.ts';
import { isLoopback, isOwnAddress } from '../own-addresses.ts';
import { isNotFound } from '../pipeline-reader.ts';
import type { Upstream, UpstreamClient } from '../upstream.ts';
import { Adoption } from './adoption.ts';
import { CascadeIndex } from './cascade-index.ts';
import { Cascades } from './cascades.ts';
import { ClusterMetrics } from './cluster-metrics.ts';
import { ClusterNodes } from './cluster-nodes.ts';
import { secretOf, type ClusterOptions } from './cluster-options.ts';
import { GatewayRecord } from './gateway-record.ts';
import { Monitors } from './monitors.ts';
import { NodeDrain } from './node-drain.ts';
import { Nodes, type OwnNode } from './nodes.ts';
import { openDirectory } from './open-directory.ts';
import { Places } from './places.ts';
import { RecorderEndpoints } from './recorder-endpoints.ts';
import { SessionLayer } from './session-layer.ts';
import { SessionRecords } from './session-records.ts';
import { SharedBoards } from './shared-boards.ts';

const monitorTimeouts = { requestTimeoutMs: 2000, pingIntervalMs: 2000 } as const;

/** What there is once it was started. */
interface Started {
  readonly records: SessionRecords;
  readonly places: Places;
  readonly monitors: Monitors;
  readonly cascades: Cascades;
  readonly layer: SessionLayer;
  readonly drain: NodeDrain;
  readonly adoption: Adoption;
}

/** A gateway's part of an installation of several gateways, several media servers, or both. */
export class Cluster implements MediaServers {
  readonly directory: Directory;
  readonly nodes: ClusterNodes;
  readonly #options: Options;
  readonly #own: readonly OwnNode[];
  readonly #nodes: Nodes;
  readonly #record: GatewayRecord;
  readonly #index: CascadeIndex;
  readonly #metrics: ClusterMetrics;
  #boards: SharedBoards | undefined;
  #recorders: RecorderEndpoints | undefined;
  #hosts: readonly MediaHosts[] = [];
  #embedded: MediaServerProcess | undefined;
  #started: Started | undefined;
  #closing: Promise<void> | undefined;

  private constructor(
    options: Options,
    directory: Directory,
    own: readonly OwnNode[],
    version: string,
  ) {
    this.#options = options;
    this.directory = directory;
    this.#index = new CascadeIndex(directory);
    this.#own = own;
    this.#nodes = new Nodes({ directory, own });
    const isShared = options.cluster?.redis !== undefined;
    this.nodes = new ClusterNodes({ directory, isShared, nodes: this.#nodes });
    this.#metrics = new ClusterMetrics({
      directory,
      cluster: () => this.nodes.cluster(),
      moves: () => this.#started?.drain.moved ?? 0,
      adoptions: () => this.#started?.records.adopted ?? 0,
    });
    const url = options.allowedOrigins[0] ?? null;
    this.#record = new GatewayRecord(directory, { version, started: Date.now(), url });
  }

  /** Connects to the directory. Throws an OptionError when a file of the options cannot be used. */
  static async open(options: Options, cluster: ClusterOptions, version: string): Promise<Cluster> {
    const { kmsSecret } = options;
    const secret = kmsSecret === undefined ? null : await secretOf('--kms-secret', kmsSecret);
    const { kms, nodeUrl, redis } = cluster;
    const listed = kms.map((url) => ({ url, secret, isEmbedded: false }));
    const own = { secret: randomBytes(32).toString('base64url'), isEmbedded: true };
    const embedded = nodeUrl === undefined ? [] : [{ ...own, url: nodeUrl }];
    return new Cluster(options, await openDirectory(redis), [...listed, ...embedded], version);
  }

  shareBoards(owners: ObjectOwners, changed: () => void): SharedBoards {
    const [directory, index] = [this.directory, this.#index];
    const touch = (pipeline: string): void => this.touch(pipeline);
    const recorders = new RecorderEndpoints({ directory, owners, index, touch });
    this.#recorders = recorders;
    this.#boards = new SharedBoards({
      ...{ directory, index, owners, changed },
      isRecorder: (endpoint) => recorders.has(endpoint),
      exists: (node, pipeline) => this.#exists(node, pipeline),
      removed: (pipeline) => this.#started?.places.gone(pipeline),
    });
    return this.#boards;
  }

  async start({ state, onGivenUp }: MediaServersStart): Promise<void> {
    const { owners, localBoards: boards, iceServers } = state;
    await this.#record.claim();
    await this.#startEmbedded(embeddedOptionsOf(this.#options, iceServers), onGivenUp);
    this.#hosts = await this.#mediaHosts();
    await this.#nodes.start();
    this.#warn();
    const [directory, nodes] = [this.directory, this.#nodes];
    const records = new SessionRecords({
      ...{ directory, owners },
      onImported: (pipelines) => {
        monitors.imported(pipelines);
        this.#boards?.takeOver(pipelines);
      },
      onDropped: (pipelines) => monitors.dropped(pipelines),
      nodes: {
        isServing: (node) => (nodes.get(node) === undefined ? undefined : nodes.isUp(node)),
        release: (node, object) => this.#client(node).release(object),
        closeSession: (node, session) => this.#client(node).closeSession(session),
      },
    });
    const places = new Places({ directory, owners });
    const monitors: Monitors = new Monitors({
      ...{ boards, owners },
      createClient: (node) => nodes.newClient(node, monitorTimeouts),
      isOwned: (session) => records.confirm(session),
    });
    nodes.onChange((node) => {
      if (!nodes.isUp(node)) monitors.down(node);
    });
    const { viewersPerNode } = this.#options;
    const log = (line: string): void => console.error(line);
    const cascades = new Cascades({
      directory,
      index: this.#index,
      nodes,
      owners,
      viewersPerNode,
      log,
    });
    const layer = new SessionLayer({
      ...{ nodes, places, owners, directory: records, placement: cascades.placement },
      touch: (pipeline) => monitors.touch(pipeline),
    });
    records.onLost((session) => layer.lost(session));
    const drain = new NodeDrain({
      ...{ directory, nodes },
      boards: () => this.#boards?.own() ?? [],
      clientOf: (object) => layer.clientOf(owners.ownerOf(object)),
      objectsOn: (node) =>
        new Map(owners.pipelinesOn(node).map((id) => [id, owners.objectsIn(id)] as const)),
      relayedOn: (node) => cascades.viewersOn(node),
    });
    const adoption = new Adoption({
      directory,
      session: (record) => records.adopt(record),
      board: (record) => this.#boards?.adopt(record) ?? Promise.resolve(),
      pipeline: (record) => places.adopt(record),
    });
    this.#started = { records, places, monitors, cascades, layer, drain, adoption };
  }

  openUpstream(client: UpstreamClient): Upstream {
    return this.#running.layer.open(client);
  }

  touch(pipeline: string): void {
    this.#started?.monitors.touch(pipeline);
  }

  left(pipeline: string): void {
    this.#started?.monitors.left(pipeline);
  }

  release(objects: readonly string[]): void {
    this.#started?.monitors.release(objects);
  }

  async receivedMedia(endpoint: string): Promise<ReceivedMedia | undefined> {
    return this.#started?.monitors.receivedMedia(endpoint);
  }

  isMediaAddress(address: string): boolean {
    return this.#hosts.some((hosts) => hosts.has(address));
  }

  async health(): Promise<MediaServerHealth | 'down' | undefined> {
    if (this.#embedded === undefined) return undefined;
    return (await this.#embedded.health()) ?? 'down';
  }

  async metrics(): Promise<string | undefined> {
    return `${await this.#metrics.text()}${(await this.#embedded?.metrics()) ?? ''}`;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  get #running(): Started {
    if (this.#started === undefined) throw new Error('The cluster was not started');
    return this.#started;
  }

  /** What others may go on with is given up first. */
  async #close(): Promise<void> {
    const { records, places, monitors, cascades, layer, drain, adoption } = this.#started ?? {};
    adoption?.close();
    drain?.close();
    cascades?.close();
    layer?.close();
    places?.close();
    records?.close();
    this.#boards?.close();
    this.#recorders?.close();
    this.#index.close();
    this.nodes.close();
    this.#record.close();
    await monitors?.close();
    await this.#nodes.close();
    await this.directory.close();
    await this.#embedded?.close();
  }

  #client(node: string): NonNullable<ReturnType<Nodes['client']>> {
    const client = this.#nodes.client(node);
    if (client === undefined) throw new Error(`The node ${node} is down`);
    return client;
  }

  /** False also for a node that is down: what was on it publishes elsewhere. */
  async #exists(node: string, pipeline: string): Promise<boolean> {
    if (!this.#nodes.isUp(node)) return false;
    const client = this.#client(node);
    try {
      await client.invoke('MediaPipeline', pipeline, 'getCreationTime');
      await client.unref(pipeline);
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  async #startEmbedded(
    process: ReturnType<typeof embeddedOptionsOf>,
    onGivenUp: MediaServersStart['onGivenUp'],
  ): Promise<void> {
    const embedded = this.#own.find(({ isEmbedded }) => isEmbedded);
    if (embedded?.secret == null) return;
    const { hostname, port } = new URL(embedded.url);
    this.#embedded = await MediaServerProcess.start({
      ...process,
      ...{
        webSocket: { host: listenHostOf(hostname), port: Number(port), secret: embedded.secret },
      },
      onGivenUp,
      onRestarted: (reason) => console.error(`${reason} It was restarted.`),
    });
  }

  #mediaHosts(): Promise<readonly MediaHosts[]> {
    const { announcedAddresses } = this.#options;
    return Promise.all(
      this.#own.map(async ({ url, isEmbedded }) =>
        isEmbedded
          ? MediaHosts.ofEmbedded(mediaHostOf(this.#options), announcedAddresses)
          : MediaHosts.ofKurento(url),
      ),
    );
  }

  #warn(): void {
    for (const id of this.#nodes.ownIds) {
      if (this.#nodes.isUp(id)) continue;
      console.error(
        `The media server at ${id} does not answer: is it running, and is its --kms correct? It is asked again each second.`,
      );
    }
  }
}

/** Where the embedded media server listens, for the URL at which others reach it. */
function listenHostOf(hostname: string): string {
  const host = hostname === 'localhost' ? '127.0.0.1' : hostname.replace(/^\[|\]$/g, '');
  return isLoopback(host) || isOwnAddress(host) ? host : '0.0.0.0';
}
