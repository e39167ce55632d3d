import type { Client, MessageHandler } from '../rpc/client.ts';
import { noLoad, type Load } from '../server.ts';
import type { FromWorker, ToWorker, WorkerReport } from './worker-messages.ts';

export interface WorkerChannelOptions {
  readonly accept: (client: Client) => MessageHandler;
  readonly load: () => Load;
  readonly report: () => Promise<WorkerReport>;
  /** The router requests the end, or has ended. */
  readonly onEnd: () => void;
}

const loadIntervalMs = 1000;

/** Sends a message to the router, if it still runs. */
export function sendToRouter(message: FromWorker): void {
  if (process.connected) process.send?.(message, () => undefined);
}

/** A worker's side of the IPC channel. */
export class WorkerChannel {
  readonly #options: WorkerChannelOptions;
  readonly #handlers = new Map<number, MessageHandler>();
  #sentLoad = noLoad;

  constructor(options: WorkerChannelOptions) {
    this.#options = options;
    process.on('message', (message: ToWorker) => this.#receive(message));
    process.on('disconnect', () => options.onEnd());
    setInterval(() => this.#sendLoad(), loadIntervalMs).unref();
  }

  #receive(message: ToWorker): void {
    switch (message.kind) {
      case 'message':
        this.#handlerOf(message.client).receive(message.text);
        return this.#sendChangedLoad();
      case 'disconnected':
        this.#handlers.get(message.client)?.close();
        this.#handlers.delete(message.client);
        return;
      case 'report':
        void this.#options
          .report()
          .then((report) => sendToRouter({ kind: 'report', query: message.query, report }));
        return;
      case 'end':
        return this.#options.onEnd();
    }
  }

  #handlerOf(client: number): MessageHandler {
    const known = this.#handlers.get(client);
    if (known !== undefined) return known;
    const handler = this.#options.accept({
      send: (text) => sendToRouter({ kind: 'message', client, text }),
    });
    this.#handlers.set(client, handler);
    return handler;
  }

  #sendChangedLoad(): void {
    const { endpoints, pipelines } = this.#options.load();
    const { endpoints: sentEndpoints, pipelines: sentPipelines } = this.#sentLoad;
    if (endpoints !== sentEndpoints || pipelines !== sentPipelines) this.#sendLoad();
  }

  #sendLoad(): void {
    const load = this.#options.load();
    this.#sentLoad = load;
    sendToRouter({ kind: 'load', load });
  }
}
