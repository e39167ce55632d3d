import type { MediaServerHealth } from '@boardcast/protocol';
import type { ReceivedMedia } from './board-bitrates.ts';
import { secretOf } from './cluster/cluster-options.ts';
import { StandaloneNodes } from './cluster/standalone-nodes.ts';
import { embeddedOptionsOf, mediaHostOf } from './embedded-options.ts';
import type { LocalBoards } from './local-boards.ts';
import { MediaHosts } from './media-hosts.ts';
import { MediaServerProcess } from './media-server-process.ts';
import { MediaServerUpstream } from './media-server-upstream.ts';
import type { MediaServers, MediaServersStart } from './media-servers.ts';
import { wholeServer } from './monitor-scope.ts';
import type { Options } from './options.ts';
import { monitorClient, ServerMonitor } from './server-monitor.ts';
import type { Upstream, UpstreamClient } from './upstream.ts';

/** The embedded media server, or one Kurento. */
export class OnlyMediaServer implements MediaServers {
  readonly nodes: StandaloneNodes;
  readonly directory = undefined;
  readonly #options: Options;
  #boards: LocalBoards | undefined;
  #secret: string | undefined;
  #embedded: MediaServerProcess | undefined;
  #monitor: ServerMonitor | undefined;
  #hosts: MediaHosts | undefined;

  constructor(options: Options, version: string) {
    this.#options = options;
    this.nodes = new StandaloneNodes({
      ...{ version, url: () => this.#url() },
      health: async () => (await this.#embedded?.health()) ?? 'unknown',
      isConnected: () => this.#monitor?.isConnected ?? false,
      boards: () => this.#boards?.boards().map(({ name }) => name) ?? [],
    });
  }

  shareBoards(): undefined {
    return undefined;
  }

  async start({ state, onGivenUp, onReplaced }: MediaServersStart): Promise<void> {
    const { owners, localBoards: boards, iceServers } = state;
    const { kms, kmsSecret, announcedAddresses } = this.#options;
    this.#boards = boards;
    if (kmsSecret !== undefined) this.#secret = await secretOf('--kms-secret', kmsSecret);
    if (kms === undefined) {
      this.#embedded = await MediaServerProcess.start({
        ...embeddedOptionsOf(this.#options, iceServers),
        onGivenUp,
        onRestarted: (reason) => {
          console.error(`${reason} It was restarted.`);
          this.#monitor?.replaced();
          onReplaced();
        },
      });
    }
    this.#monitor = await ServerMonitor.connect({
      createClient: () => monitorClient(this.#url(), this.#secret),
      ...{ boards, owners, scope: wholeServer(owners, this.#embedded !== undefined) },
    });
    this.#hosts =
      kms === undefined
        ? MediaHosts.ofEmbedded(mediaHostOf(this.#options), announcedAddresses)
        : await MediaHosts.ofKurento(kms);
  }

  openUpstream(client: UpstreamClient): Upstream {
    return new MediaServerUpstream(() => this.#url(), client, this.#secret);
  }

  touch(pipeline: string): void {
    this.#monitor?.touch(pipeline);
  }

  left(pipeline: string): void {
    this.#monitor?.left(pipeline);
  }

  release(objects: readonly string[]): void {
    this.#monitor?.release(objects);
  }

  async receivedMedia(endpoint: string): Promise<ReceivedMedia | undefined> {
    return this.#monitor?.receivedMedia(endpoint);
  }

  isMediaAddress(address: string): boolean {
    return this.#hosts?.has(address) ?? false;
  }

  /** An external Kurento is monitored by its own operator. */
  async health(): Promise<MediaServerHealth | 'down' | undefined> {
    if (this.#embedded === undefined) return undefined;
    return (await this.#embedded.health()) ?? 'down';
  }

  async metrics(): Promise<string | undefined> {
    return this.#embedded?.metrics();
  }

  async close(): Promise<void> {
    await this.#monitor?.close();
    await this.#embedded?.close();
  }

  #url(): string {
    return this.#options.kms ?? this.#embedded?.url ?? '';
  }
}
