import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import type { ProcessExit, Startup } from '@boardcast/process';
import { SupervisedProcess } from '@boardcast/process';
import type { Logger } from 'pino';
import { noLoad, type Load } from '../server.ts';
import type { FromWorker, ToWorker, WorkerReport } from './worker-messages.ts';

export interface WorkerProcessOptions {
  readonly index: number;
  /** The command line of the worker, besides what makes it one. */
  readonly args: readonly string[];
  /** 0 for a free one. */
  readonly mediaPort: number;
  readonly onMessage: (client: number, text: string) => void;
  /** It crashed, with everything in it. */
  readonly onLost: () => void;
  /** It was restarted and is empty. */
  readonly onRestarted: () => void;
  /** It crashed too often; `reason` is one sentence. */
  readonly onGivenUp: (reason: string) => void;
  readonly logger: Logger;
}

const startTimeoutMs = 20_000;
const endTimeoutMs = 500;
const restart = { minDelayMs: 100, maxDelayMs: 2000, maxFailures: 10, windowMs: 60_000 } as const;
/** A worker sends a message every second. */
const checkIntervalMs = 2000;
const maxFailedChecks = 8;
const reportTimeoutMs = 2000;

/** One worker: a child process that is restarted when it crashes. */
export class WorkerProcess {
  readonly index: number;
  readonly #options: WorkerProcessOptions;
  readonly #reports = new Map<number, (report: WorkerReport | undefined) => void>();
  #process: SupervisedProcess | undefined;
  #mediaPort: number;
  #load = noLoad;
  #hasReceived = false;
  #lastQuery = 0;

  private constructor(options: WorkerProcessOptions) {
    this.#options = options;
    this.index = options.index;
    this.#mediaPort = options.mediaPort;
  }

  /** Throws a ProcessError when it does not start. */
  static async start(options: WorkerProcessOptions): Promise<WorkerProcess> {
    const worker = new WorkerProcess(options);
    worker.#process = await SupervisedProcess.start(worker.#supervision());
    return worker;
  }

  get isRunning(): boolean {
    return this.#process?.child !== undefined;
  }

  /** The same after a restart. */
  get mediaPort(): number {
    return this.#mediaPort;
  }

  get load(): Load {
    return this.#load;
  }

  get restarts(): number {
    return this.#process?.restarts ?? 0;
  }

  /** Sends a message, if the worker is running. */
  send(message: ToWorker): void {
    const child = this.#process?.child;
    if (child !== undefined) send(child, message);
  }

  /** Undefined when the worker does not answer in time. */
  report(): Promise<WorkerReport | undefined> {
    const query = (this.#lastQuery += 1);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#reported(query, undefined), reportTimeoutMs);
      this.#reports.set(query, (report) => {
        clearTimeout(timer);
        resolve(report);
      });
      if (this.isRunning) this.send({ kind: 'report', query });
      else this.#reported(query, undefined);
    });
  }

  async close(): Promise<void> {
    await this.#process?.close();
  }

  #supervision(): Parameters<typeof SupervisedProcess.start>[0] {
    const { index, logger, onRestarted, onGivenUp } = this.#options;
    return {
      spawn: () => this.#spawn(),
      listen: (child, startup) =>
        child.on('message', (message: FromWorker) => this.#receive(message, startup)),
      startTimeoutMs,
      endTimeoutMs,
      restart,
      health: {
        intervalMs: checkIntervalMs,
        maxFailures: maxFailedChecks,
        check: () => this.#checkHeartbeat(),
        graceMs: 0,
      },
      requestEnd: (child) => send(child, { kind: 'end' }),
      onLost: (exit) => this.#lost(exit),
      onRestarted,
      onGivenUp: ({ detail }) =>
        onGivenUp(`Worker ${index} failed ${restart.maxFailures} times in a minute: ${detail}.`),
      onError: (error) => logger.error({ err: error, worker: index }, 'worker error'),
    };
  }

  #spawn(): ChildProcess {
    const { args, index } = this.#options;
    const [, program = ''] = process.argv;
    const own = ['--worker', `${index}`, '--media-port', `${this.#mediaPort}`];
    return fork(program, [...args, ...own], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  }

  #receive(message: FromWorker, startup: Startup): void {
    this.#hasReceived = true;
    switch (message.kind) {
      case 'ready':
        this.#mediaPort = message.mediaPort;
        return startup.ready();
      case 'failed':
        return startup.failed(message.reason);
      case 'message':
        return this.#options.onMessage(message.client, message.text);
      case 'load':
        this.#load = message.load;
        return;
      case 'report':
        return this.#reported(message.query, message.report);
    }
  }

  #reported(query: number, report: WorkerReport | undefined): void {
    this.#reports.get(query)?.(report);
    this.#reports.delete(query);
  }

  #lost({ reason, detail }: ProcessExit): void {
    const { logger, index, onLost } = this.#options;
    this.#load = noLoad;
    for (const query of [...this.#reports.keys()]) this.#reported(query, undefined);
    logger.error({ worker: index, reason, detail }, 'worker lost and restarted');
    onLost();
  }

  /** Whether a message arrived since the last check. */
  #checkHeartbeat(): boolean {
    const hasReceived = this.#hasReceived;
    this.#hasReceived = false;
    return hasReceived;
  }
}

function send(child: ChildProcess, message: ToWorker): void {
  child.send(message, () => undefined);
}
