import type { Request } from '@boardcast/protocol';
import { kurentoErrors, stringify } from '@boardcast/protocol';
import type { Logger } from 'pino';
import { noWorker } from './manager-answers.ts';
import type { Done, Outcome } from './outcome.ts';
import type { WorkerReport } from './worker-messages.ts';
import { WorkerProcess } from './worker-process.ts';

export interface WorkersOptions {
  readonly count: number;
  /** The first worker's; each has the one after its neighbour's. 0 for free ones. */
  readonly mediaPort: number;
  readonly args: readonly string[];
  readonly onEvent: (client: number, text: string) => void;
  readonly onLost: (worker: number) => void;
  readonly onBack: (worker: number) => void;
  readonly onGivenUp: (why: string) => void;
  readonly logger: Logger;
}

interface Pending {
  readonly worker: number;
  readonly object: unknown;
  readonly done: Done;
}

/** All workers, and the requests that they have not answered yet. */
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

  /** Rejects in one line when one of them cannot begin; none is left then. */
  static async start(options: WorkersOptions): Promise<Workers> {
    const workers = new Workers(options);
    const begun = await Promise.allSettled(
      Array.from({ length: options.count }, (_, index) => workers.#begin(index)),
    );
    workers.#processes = begun.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const failed = begun.find((one) => one.status === 'rejected');
    if (failed === undefined) return workers;
    await workers.close();
    throw failed.reason;
  }

  get living(): number[] {
    return this.#processes.filter(({ alive }) => alive).map(({ index }) => index);
  }

  get mediaPorts(): number[] {
    return this.#processes.map(({ mediaPort }) => mediaPort);
  }

  restarts(worker: number): number {
    return this.#processes[worker]?.restarts ?? 0;
  }

  /** The living worker with the fewest endpoints; among equals the one not chosen for longest. */
  idlest(): number | undefined {
    const [best] = this.#processes
      .filter(({ alive }) => alive)
      .sort(
        (a, b) =>
          a.load.endpoints - b.load.endpoints ||
          a.load.pipelines - b.load.pipelines ||
          this.#choice(a) - this.#choice(b),
      );
    if (best !== undefined) this.#chosenAt[best.index] = this.#choices += 1;
    return best?.index;
  }

  /** Asks for a client; a worker that is down or dies has lost the object in question. */
  ask(worker: number, client: number, request: Omit<Request, 'id' | 'jsonrpc'>, done: Done): void {
    const process = this.#processes[worker];
    const pending = { worker, object: request.params?.['object'], done };
    if (process === undefined || !process.alive) {
      done(lost(pending));
      return;
    }
    const id = (this.#nextId += 1);
    this.#pending.set(id, pending);
    const text = stringify({ jsonrpc: '2.0', id, ...request });
    process.send({ kind: 'said', client, text });
  }

  /** Asks several, and goes on when all have answered; the outcomes are in their order. */
  askEach(
    workers: Iterable<number>,
    client: number,
    request: Omit<Request, 'id' | 'jsonrpc'>,
    done: (outcomes: ReadonlyMap<number, Outcome>) => void,
  ): void {
    const asked = [...workers];
    const outcomes = new Map<number, Outcome>();
    if (asked.length === 0) done(outcomes);
    for (const worker of asked) {
      this.ask(worker, client, request, (outcome) => {
        outcomes.set(worker, outcome);
        if (outcomes.size === asked.length) done(outcomes);
      });
    }
  }

  left(client: number): void {
    for (const process of this.#processes) process.send({ kind: 'left', client });
  }

  /** One for each worker; undefined where it does not answer. */
  reports(): Promise<(WorkerReport | undefined)[]> {
    return Promise.all(this.#processes.map((process) => process.report()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.close()));
  }

  #begin(index: number): Promise<WorkerProcess> {
    const { args, mediaPort, onLost, onBack, onGivenUp, logger } = this.#options;
    return WorkerProcess.start({
      index,
      args,
      mediaPort: mediaPort === 0 ? 0 : mediaPort + index,
      logger,
      onSaid: (client, text) => this.#said(client, text),
      onLost: () => {
        this.#abandon(index);
        onLost(index);
      },
      onBack: () => onBack(index),
      onGivenUp,
    });
  }

  #choice({ index }: WorkerProcess): number {
    return this.#chosenAt[index] ?? 0;
  }

  #said(client: number, text: string): void {
    const message = JSON.parse(text) as { readonly id?: number } & Outcome;
    if (message.id === undefined) {
      this.#options.onEvent(client, text);
      return;
    }
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    pending?.done('error' in message ? { error: message.error } : { result: message.result });
  }

  #abandon(worker: number): void {
    for (const [id, pending] of [...this.#pending]) {
      if (pending.worker !== worker) continue;
      this.#pending.delete(id);
      pending.done(lost(pending));
    }
  }
}

function lost({ object }: Pending): Outcome {
  if (typeof object !== 'string') return { error: noWorker() };
  return { error: kurentoErrors.objectNotFound(object).toJSON() };
}
