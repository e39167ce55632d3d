import { randomUUID } from 'node:crypto';
import type { MediaServerHealth } from '@boardcast/protocol';
import type { Logger } from 'pino';
import { Counter, Gauge, Registry } from 'prom-client';
import type { Metrics } from '../metrics/process-metrics.ts';
import type { WebSocketClient } from '../rpc/client.ts';
import type { Service } from '../service.ts';
import { ManagerSubscriptions } from './manager-subscriptions.ts';
import { PendingReplies } from './pending-replies.ts';
import { RouterHandler } from './router-handler.ts';
import { RouterSessions } from './router-sessions.ts';
import type { WorkerReport } from './worker-messages.ts';
import { Workers } from './workers.ts';

export interface RouterOptions {
  readonly workers: number;
  readonly mediaPort: number;
  /** The command line of each worker. */
  readonly args: readonly string[];
  readonly collectorPeriodMs: number;
  readonly onGivenUp: (reason: string) => void;
  readonly logger: Logger;
}

/** Several workers, each with its own pipelines, that are one Kurento to clients. */
export class Router implements Service {
  readonly labels = { worker: 'router' };
  readonly #logger: Logger;
  readonly #serverId = randomUUID();
  readonly #sessions: RouterSessions;
  readonly #workers: Workers;
  readonly #replies = new PendingReplies();
  readonly #handlers: Map<number, RouterHandler>;
  readonly #collector: NodeJS.Timeout;
  readonly #registry = new Registry();
  readonly #workerUp: Gauge;
  readonly #workerRestarts: Counter;
  #lastClient = 0;

  private constructor(
    options: RouterOptions,
    workers: Workers,
    sessions: RouterSessions,
    handlers: Map<number, RouterHandler>,
  ) {
    this.#logger = options.logger;
    this.#workers = workers;
    this.#sessions = sessions;
    this.#handlers = handlers;
    this.#collector = setInterval(() => void this.#sweep(), options.collectorPeriodMs);
    const registration = { labelNames: ['worker'], registers: [this.#registry] };
    this.#workerUp = new Gauge({
      name: 'boardcast_worker_up',
      help: 'Whether a worker answers.',
      ...registration,
    });
    this.#workerRestarts = new Counter({
      name: 'boardcast_worker_restarts_total',
      help: 'Restarts of a worker.',
      ...registration,
    });
  }

  /** Resolves when every worker is ready. Throws a ProcessError when one does not start. */
  static async start(options: RouterOptions): Promise<Router> {
    const sessions = new RouterSessions();
    const handlers = new Map<number, RouterHandler>();
    const workers: Workers = await Workers.start({
      count: options.workers,
      mediaPort: options.mediaPort,
      args: options.args,
      logger: options.logger,
      onEvent: (client, text) => handlers.get(client)?.sendEvent(text),
      onLost: (worker) => {
        for (const client of sessions.workerLost(worker)) handlers.get(client)?.disconnect();
      },
      onRestarted: () => restoreSubscriptions(workers, sessions),
      onGivenUp: options.onGivenUp,
    });
    return new Router(options, workers, sessions, handlers);
  }

  get mediaPorts(): readonly number[] {
    return this.#workers.mediaPorts;
  }

  accept(client: WebSocketClient): RouterHandler {
    const id = (this.#lastClient += 1);
    const options = {
      serverId: this.#serverId,
      workers: this.#workers,
      sessions: this.#sessions,
      replies: this.#replies,
      logger: this.#logger,
    };
    const handler = new RouterHandler(id, client, options, () => this.#handlers.delete(id));
    this.#handlers.set(id, handler);
    return handler;
  }

  /** Failing while a worker is down, or has lost its media port. */
  async health(): Promise<MediaServerHealth> {
    const reports = await this.#workers.reports();
    const workers = reports.map((report) => report?.hasMediaPort ?? false);
    const status = workers.every(Boolean) ? 'ok' : 'failing';
    return { status, workers, ...this.#workers.load };
  }

  async metrics(): Promise<readonly Metrics[]> {
    const reports = await this.#workers.reports();
    this.#updateMetrics(reports);
    const own = await this.#registry.getMetricsAsJSON();
    return [...reports.flatMap((report) => (report === undefined ? [] : [report.metrics])), own];
  }

  async close(): Promise<void> {
    clearInterval(this.#collector);
    await this.#workers.close();
  }

  #updateMetrics(reports: readonly (WorkerReport | undefined)[]): void {
    this.#workerRestarts.reset();
    for (const [worker, report] of reports.entries()) {
      this.#workerUp.set({ worker }, report === undefined ? 0 : 1);
      this.#workerRestarts.inc({ worker }, this.#workers.restarts(worker));
    }
  }

  /** Closes the unused sessions that the workers, which have the peers' states, have closed too. */
  async #sweep(): Promise<void> {
    const unused = this.#sessions.sweep();
    if (unused.length === 0) return;
    const reports = await this.#workers.reports();
    for (const session of unused) {
      const isClosed = [...session.workers].every(
        (worker) => reports[worker]?.sessions.includes(session.id) === false,
      );
      if (session.client === undefined && isClosed) this.#sessions.close(session);
    }
  }
}

function restoreSubscriptions(workers: Workers, sessions: RouterSessions): void {
  const subscriptions = new ManagerSubscriptions(workers);
  for (const session of sessions.all()) {
    if (session.client !== undefined) subscriptions.restore(session, session.client);
  }
}
