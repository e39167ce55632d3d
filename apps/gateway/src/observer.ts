import { KurentoClient, exponentialBackoff } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import type { EventType } from '@boardcast/protocol';
import { flowingOut, isConnected, takeCensus } from './census.ts';
import type { Directory, Grace } from './directory.ts';

const watched: readonly EventType[] = [
  'MediaFlowOutStateChanged',
  'MediaStateChanged',
  'DtlsConnectionStateChange',
];

/** The time for a board to come back after a fault, and for a viewer's goodbye to arrive. */
const grace: Grace = { pipelineMs: 60_000, endpointMs: 2000 };
const cleanMs = 1000;

/**
 * The gateway's own session: it hears what becomes of the endpoints in the directory, and frees
 * what boards and viewers left behind.
 */
export class Observer {
  readonly #directory: Directory;
  readonly #client: KurentoClient;
  readonly #known = new Set<string>();
  readonly #timer: ReturnType<typeof setInterval>;

  private constructor(client: KurentoClient, directory: Directory) {
    this.#client = client;
    this.#directory = directory;
    client.on('event', (event) => directory.hear(event));
    client.on('resumed', () => this.observe());
    client.on('lost', () => {
      this.#known.clear();
      this.observe();
      this.#count();
    });
    this.#count();
    this.#timer = setInterval(() => this.#clean(), cleanMs);
  }

  /** Rejects in one line when there is no Kurento at the address. */
  static async connect(url: string, directory: Directory): Promise<Observer> {
    const backoff = exponentialBackoff({ firstMs: 200, longestMs: 2000 });
    const client = new KurentoClient({ url, openSocket: openNodeSocket, backoff });
    await client.connect();
    return new Observer(client, directory);
  }

  /** Subscribes to the endpoints that are new in the directory. */
  observe(): void {
    const ids = this.#directory.negotiated();
    for (const id of this.#known) if (!ids.includes(id)) this.#known.delete(id);
    for (const id of ids.filter((candidate) => !this.#known.has(candidate))) {
      this.#known.add(id);
      // An endpoint may be gone before it is observed; nothing is owed to it then.
      this.#watch(id).catch(() => this.#client.state !== 'open' && this.#known.delete(id));
    }
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    return this.#client.close();
  }

  /** What happened before the subscriptions stood nobody tells: it is asked for. */
  async #watch(id: string): Promise<void> {
    const listen = (type: EventType) => this.#client.subscribe(id, type, () => undefined);
    await Promise.all(watched.map(listen));
    const [connected, flowing] = await Promise.all([
      isConnected(this.#client, id),
      flowingOut(this.#client, id),
    ]);
    this.#directory.found(id, { connected, flowing });
  }

  /** A Kurento that cannot be asked for its pipelines has only those that pass through here. */
  #count(): void {
    takeCensus(this.#client, this.#directory).catch(() => undefined);
  }

  #clean(): void {
    if (this.#client.state !== 'open') return;
    for (const id of this.#directory.abandoned(grace)) {
      this.#directory.forget(id);
      // What its owner has released meanwhile is gone as well.
      this.#client.release(id).catch(() => undefined);
    }
  }
}
