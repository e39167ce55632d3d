import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { Family } from '../metrics/family.ts';
import { counter, gauge, labelled } from '../metrics/family.ts';
import type { Health } from '../metrics/http-pages.ts';
import type { Line } from '../rpc/websocket.ts';
import type { Service } from '../service.ts';
import { ManagerListening } from './manager-listening.ts';
import { Replies } from './replies.ts';
import { RouterConversation } from './router-conversation.ts';
import { RouterSessions } from './router-sessions.ts';
import type { WorkerReport } from './worker-messages.ts';
import { Workers } from './workers.ts';

export interface RouterOptions {
  readonly workers: number;
  readonly mediaPort: number;
  /** The command line of each worker. */
  readonly args: readonly string[];
  readonly collectorPeriodMs: number;
  readonly onGivenUp: (why: string) => void;
  readonly logger: Logger;
}

/** Several workers, each with pipelines of its own, that look like one Kurento to all clients. */
export class Router implements Service {
  readonly labels = { worker: 'router' };
  readonly #logger: Logger;
  readonly #serverId = randomUUID();
  readonly #sessions: RouterSessions;
  readonly #workers: Workers;
  readonly #replies = new Replies();
  readonly #conversations: Map<number, RouterConversation>;
  readonly #collector: NodeJS.Timeout;
  #lastClient = 0;

  private constructor(
    options: RouterOptions,
    workers: Workers,
    sessions: RouterSessions,
    conversations: Map<number, RouterConversation>,
  ) {
    this.#logger = options.logger;
    this.#workers = workers;
    this.#sessions = sessions;
    this.#conversations = conversations;
    this.#collector = setInterval(() => void this.#sweep(), options.collectorPeriodMs);
  }

  /** Resolves when every worker is ready; rejects in one line when one cannot begin. */
  static async start(options: RouterOptions): Promise<Router> {
    const sessions = new RouterSessions();
    const conversations = new Map<number, RouterConversation>();
    const workers: Workers = await Workers.start({
      count: options.workers,
      mediaPort: options.mediaPort,
      args: options.args,
      logger: options.logger,
      onEvent: (client, text) => conversations.get(client)?.deliver(text),
      onLost: (worker) => {
        for (const client of sessions.lost(worker)) conversations.get(client)?.hangUp();
      },
      onBack: () => listenAgain(workers, sessions),
      onGivenUp: options.onGivenUp,
    });
    return new Router(options, workers, sessions, conversations);
  }

  get mediaPorts(): readonly number[] {
    return this.#workers.mediaPorts;
  }

  /** Begins to listen to one client, who is answered by the line. */
  converse(line: Line): RouterConversation {
    const client = (this.#lastClient += 1);
    const conversation = new RouterConversation(
      client,
      line,
      {
        serverId: this.#serverId,
        workers: this.#workers,
        sessions: this.#sessions,
        replies: this.#replies,
        logger: this.#logger,
      },
      () => this.#conversations.delete(client),
    );
    this.#conversations.set(client, conversation);
    return conversation;
  }

  /** Fails while a worker is down, or has lost its media port. */
  async health(): Promise<Health> {
    const reports = await this.#workers.reports();
    const well = reports.map((report) => report?.mediaPortAlive ?? false);
    return { status: well.every(Boolean) ? 'ok' : 'failing', workers: well };
  }

  async families(): Promise<Family[]> {
    const reports = await this.#workers.reports();
    const ofWorkers = reports.flatMap((report, worker) =>
      labelled(report?.families ?? [], { worker: String(worker) }),
    );
    return [...ofWorkers, ...this.#own(reports)];
  }

  async close(): Promise<void> {
    clearInterval(this.#collector);
    await this.#workers.close();
  }

  #own(reports: readonly (WorkerReport | undefined)[]): Family[] {
    const each = (value: (worker: number) => number) =>
      reports.map((_, worker) => ({ labels: { worker: String(worker) }, value: value(worker) }));
    return [
      gauge(
        'boardcast_worker_up',
        'Whether a worker answers.',
        each((worker) => (reports[worker] === undefined ? 0 : 1)),
      ),
      counter(
        'boardcast_worker_restarts_total',
        'How often a worker was started again.',
        each((worker) => this.#workers.restarts(worker)),
      ),
    ];
  }

  /** The workers know which sessions have peers: one that they have ended is ended here, too. */
  async #sweep(): Promise<void> {
    const abandoned = this.#sessions.sweep();
    if (abandoned.length === 0) return;
    const reports = await this.#workers.reports();
    for (const session of abandoned) {
      const ended = [...session.workers].every(
        (worker) => reports[worker]?.sessions.includes(session.id) === false,
      );
      if (session.client === undefined && ended) this.#sessions.forget(session);
    }
  }
}

function listenAgain(workers: Workers, sessions: RouterSessions): void {
  const listening = new ManagerListening(workers);
  for (const session of sessions.all()) {
    if (session.client !== undefined) listening.restore(session, session.client);
  }
}
