import { KurentoClient, exponentialBackoff } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import type { EventType } from '@boardcast/protocol';
import type { Directory } from './directory.ts';

const watched: readonly EventType[] = [
  'MediaFlowOutStateChanged',
  'MediaStateChanged',
  'DtlsConnectionStateChange',
];

/** The gateway's own session: it hears what becomes of the endpoints in the directory. */
export class Observer {
  readonly #directory: Directory;
  readonly #client: KurentoClient;
  readonly #known = new Set<string>();

  private constructor(client: KurentoClient, directory: Directory) {
    this.#client = client;
    this.#directory = directory;
    client.on('event', (event) => directory.hear(event));
    client.on('lost', () => {
      this.#known.clear();
      this.observe();
    });
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
      for (const type of watched) {
        // An endpoint may be gone before it is observed; nothing is owed to it then.
        this.#client.subscribe(id, type, () => undefined).catch(() => undefined);
      }
    }
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}
