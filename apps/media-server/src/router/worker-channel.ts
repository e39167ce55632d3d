import type { Conversation } from '../rpc/conversation.ts';
import type { Outlet } from '../rpc/session.ts';
import type { Load } from '../server.ts';
import type { FromWorker, ToWorker, WorkerReport } from './worker-messages.ts';

export interface WorkerChannelOptions {
  readonly converse: (outlet: Outlet) => Conversation;
  readonly load: () => Load;
  readonly report: () => Promise<WorkerReport>;
  /** The router wants no more, or is gone. */
  readonly onEnd: () => void;
}

const loadEveryMs = 1000;

export function tellRouter(message: FromWorker): void {
  // The channel closes when the router dies, and this process ends then.
  if (process.connected) process.send?.(message, () => undefined);
}

/** A worker's side of the channel: a conversation for each client that says something. */
export class WorkerChannel {
  readonly #options: WorkerChannelOptions;
  readonly #conversations = new Map<number, Conversation>();
  #told: Load = { endpoints: 0, pipelines: 0 };

  constructor(options: WorkerChannelOptions) {
    this.#options = options;
    process.on('message', (message: ToWorker) => this.#received(message));
    process.on('disconnect', () => options.onEnd());
    setInterval(() => this.#tellLoad(), loadEveryMs).unref();
  }

  #received(message: ToWorker): void {
    switch (message.kind) {
      case 'said':
        this.#conversation(message.client).receive(message.text);
        return this.#tellChangedLoad();
      case 'left':
        this.#conversations.get(message.client)?.close();
        this.#conversations.delete(message.client);
        return;
      case 'report':
        void this.#options
          .report()
          .then((report) => tellRouter({ kind: 'report', query: message.query, report }));
        return;
      case 'end':
        return this.#options.onEnd();
    }
  }

  #conversation(client: number): Conversation {
    const known = this.#conversations.get(client);
    if (known !== undefined) return known;
    const conversation = this.#options.converse({
      send: (text) => tellRouter({ kind: 'said', client, text }),
    });
    this.#conversations.set(client, conversation);
    return conversation;
  }

  #tellChangedLoad(): void {
    const { endpoints, pipelines } = this.#options.load();
    if (endpoints !== this.#told.endpoints || pipelines !== this.#told.pipelines) this.#tellLoad();
  }

  #tellLoad(): void {
    const load = this.#options.load();
    this.#told = load;
    tellRouter({ kind: 'load', load });
  }
}
