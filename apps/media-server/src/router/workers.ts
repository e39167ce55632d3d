import type { Request } from '@boardcast/protocol';
import { kurentoErrors, stringify } from '@boardcast/protocol';
import type { Logger } from 'pino';
import type { Load } from '../server.ts';
import { noWorkerError } from './manager-results.ts';
import type { Done, Outcome } from './outcome.ts';
import type { WorkerReport } from './worker-messages.ts';
import { WorkerProcess } from './worker-process.ts';

export interface WorkersOptions {
  readonly count: number;
  /** The port of the first worker; the others have the following ones. 0 for free ones. */
  readonly mediaPort: number;
  readonly args: readonly string[];
  readonly onEvent: (client: number, text: string) => void;
  readonly onLost: (worker: number) => void;
  readonly onRestarted: (worker: number) => void;
  readonly onGivenUp: (reason: string) => void;
  readonly logger: Logger;
}

interface Pending {
  readonly worker: number;
  readonly object: unknown;
  readonly done: Done;
}

/** All workers and their pending requests. */
export class Workers {
  readonly count: number;
  readonly #options: WorkersOptions;
  readonly #pending = new Map<number, Pending>();
  readonly #chosenAt: number[];
  #processes: readonly WorkerProcess[] = [];
  #nextId = 0;
  #choices = 0;

  private constructor(options: WorkersOptions) {
    this.#options = options;
    this.count = options.count;
    this.#chosenAt = Array.from({ length: options.count }, () => 0);
  }

  /** Throws a ProcessError when one of them does not start; none is left running then. */
  static async start(options: WorkersOptions): Promise<Workers> {
    const workers = new Workers(options);
    const started = await Promise.allSettled(
      Array.from({ length: options.count }, (_, index) => workers.#startWorker(index)),
    );
    workers.#processes = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const failed = started.find((one) => one.status === 'rejected');
    if (failed === undefined) return workers;
    await workers.close();
    throw failed.reason;
  }

  /** The indices of the running workers. */
  get running(): number[] {
    return this.#processes.filter(({ isRunning }) => isRunning).map(({ index }) => index);
  }

  get mediaPorts(): number[] {
    return this.#processes.map(({ mediaPort }) => mediaPort);
  }

  /** That of all running workers. */
  get load(): Load {
    const loads = this.#processes.map(({ load }) => load);
    const sum = (name: keyof Load) => loads.reduce((total, load) => total + load[name], 0);
    return { endpoints: sum('endpoints'), pipelines: sum('pipelines'), bytes: sum('bytes') };
  }

  restarts(worker: number): number {
    return this.#processes[worker]?.restarts ?? 0;
  }

  /** The running worker with the fewest endpoints; of equals the one chosen the longest time ago. */
  choose(): number | undefined {
    const [best] = this.#processes
      .filter(({ isRunning }) => isRunning)
      .sort(
        (a, b) =>
          a.load.endpoints - b.load.endpoints ||
          a.load.pipelines - b.load.pipelines ||
          this.#lastChoice(a) - this.#lastChoice(b),
      );
    if (best !== undefined) this.#chosenAt[best.index] = this.#choices += 1;
    return best?.index;
  }

  /** Sends a client's request; a worker that is not running or crashes has lost the object. */
  request(
    worker: number,
    client: number,
    request: Omit<Request, 'id' | 'jsonrpc'>,
    done: Done,
  ): void {
    const process = this.#processes[worker];
    const pending = { worker, object: request.params?.['object'], done };
    if (process === undefined || !process.isRunning) {
      done(lost(pending));
      return;
    }
    const id = (this.#nextId += 1);
    this.#pending.set(id, pending);
    const text = stringify({ jsonrpc: '2.0', id, ...request });
    process.send({ kind: 'message', client, text });
  }

  /** Sends a request to several workers; done when all have answered, in any order. */
  requestEach(
    workers: Iterable<number>,
    client: number,
    request: Omit<Request, 'id' | 'jsonrpc'>,
    done: (outcomes: ReadonlyMap<number, Outcome>) => void,
  ): void {
    const addressed = [...workers];
    const outcomes = new Map<number, Outcome>();
    if (addressed.length === 0) done(outcomes);
    for (const worker of addressed) {
      this.request(worker, client, request, (outcome) => {
        outcomes.set(worker, outcome);
        if (outcomes.size === addressed.length) done(outcomes);
      });
    }
  }

  /** A client disconnected. */
  disconnected(client: number): void {
    for (const process of this.#processes) process.send({ kind: 'disconnected', client });
  }

  /** One for each worker; undefined where it does not answer. */
  reports(): Promise<(WorkerReport | undefined)[]> {
    return Promise.all(this.#processes.map((process) => process.report()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.close()));
  }

  #startWorker(index: number): Promise<WorkerProcess> {
    const { args, mediaPort, onLost, onRestarted, onGivenUp, logger } = this.#options;
    return WorkerProcess.start({
      index,
      args,
      mediaPort: mediaPort === 0 ? 0 : mediaPort + index,
      logger,
      onMessage: (client, text) => this.#onMessage(client, text),
      onLost: () => {
        this.#failPending(index);
        onLost(index);
      },
      onRestarted: () => onRestarted(index),
      onGivenUp,
    });
  }

  #lastChoice({ index }: WorkerProcess): number {
    return this.#chosenAt[index] ?? 0;
  }

  #onMessage(client: number, text: string): void {
    const message = JSON.parse(text) as { readonly id?: number } & Outcome;
    if (message.id === undefined) {
      this.#options.onEvent(client, text);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    pending?.done('error' in message ? { error: message.error } : { result: message.result });
  }

  #failPending(worker: number): void {
    for (const [id, pending] of [...this.#pending]) {
      if (pending.worker !== worker) continue;
      this.#pending.delete(id);
      pending.done(lost(pending));
    }
  }
}

function lost({ object }: Pending): Outcome {
  if (typeof object !== 'string') return { error: noWorkerError() };
  return { error: kurentoErrors.objectNotFound(object).toJSON() };
}
