import { pipelineIdOf } from '@boardcast/protocol';
import type { KurentoClient } from '@boardcast/signaling';
import type { ReceivedMedia } from '../board-bitrates.ts';
import type { LocalBoards } from '../local-boards.ts';
import { ownPipelines } from '../monitor-scope.ts';
import type { ObjectOwners } from '../object-owners.ts';
import { ServerMonitor } from '../server-monitor.ts';

export interface MonitorsOptions {
  readonly owners: ObjectOwners;
  readonly boards: LocalBoards;
  /** Makes a client of a node that is not connected; undefined for one that is not known. */
  readonly createClient: (node: string) => KurentoClient | undefined;
  /** Whether the directory says now that a session is this gateway's. */
  readonly isOwned: (session: string) => Promise<boolean>;
}

const sweepMs = 30_000;

/** A monitor for each node on which this gateway's clients have objects. */
export class Monitors {
  readonly #options: MonitorsOptions;
  readonly #monitors = new Map<string, ServerMonitor>();
  readonly #timer: NodeJS.Timeout;
  #isClosed = false;

  constructor(options: MonitorsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#sweep(), sweepMs);
    this.#timer.unref();
  }

  /** Something may have changed in a pipeline. */
  touch(pipeline: string): void {
    this.#of(pipeline)?.touch(pipeline);
  }

  /** A client dropped its reference. */
  left(pipeline: string): void {
    this.#of(pipeline)?.left(pipeline);
  }

  /** Sessions of other gateways brought pipelines along. */
  imported(pipelines: readonly string[]): void {
    for (const pipeline of pipelines) this.touch(pipeline);
  }

  /** Sessions left, and this gateway may have nothing in these pipelines any more. */
  dropped(pipelines: readonly string[]): void {
    const { boards, owners } = this.#options;
    const gone = pipelines.filter((pipeline) => owners.nodeOf(pipeline) === undefined);
    for (const pipeline of gone) {
      this.#monitors.get(boards.find(pipeline)?.node ?? '')?.left(pipeline);
    }
    boards.ownersChanged(pipelines);
  }

  /** Releases objects of a principal whose key or token was revoked. */
  release(objects: readonly string[]): void {
    for (const object of objects) this.#of(pipelineIdOf(object))?.release([object]);
  }

  /** What an endpoint of this gateway's clients has received; undefined when it is not known. */
  async receivedMedia(endpoint: string): Promise<ReceivedMedia | undefined> {
    return this.#of(pipelineIdOf(endpoint))?.receivedMedia(endpoint);
  }

  /** A node does not answer. */
  down(node: string): void {
    this.#options.boards.unreachable(node);
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#timer);
    await Promise.all([...this.#monitors.values()].map((monitor) => monitor.close()));
    this.#monitors.clear();
  }

  #of(pipeline: string): ServerMonitor | undefined {
    const { owners, boards } = this.#options;
    const node = owners.nodeOf(pipeline) ?? boards.find(pipeline)?.node;
    return node === undefined ? undefined : (this.#monitors.get(node) ?? this.#open(node));
  }

  #open(node: string): ServerMonitor | undefined {
    const { owners, boards, createClient, isOwned } = this.#options;
    const first = this.#isClosed ? undefined : createClient(node);
    if (first === undefined) return undefined;
    let client: KurentoClient | undefined = first;
    const monitor = ServerMonitor.open({
      createClient: () => {
        const next = client ?? createClient(node) ?? first;
        client = undefined;
        return next;
      },
      ...{ boards, owners, scope: ownPipelines(node, owners, isOwned) },
    });
    this.#monitors.set(node, monitor);
    return monitor;
  }

  /** Closes the monitors of nodes on which nothing is left. */
  #sweep(): void {
    for (const [node, monitor] of this.#monitors) {
      if (this.#options.owners.pipelinesOn(node).length > 0) continue;
      this.#monitors.delete(node);
      void monitor.close();
    }
  }
}
