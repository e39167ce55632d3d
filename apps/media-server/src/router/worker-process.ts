import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import type { Logger } from 'pino';
import type { Load } from '../server.ts';
import type { FromWorker, ToWorker, WorkerReport } from './worker-messages.ts';

export interface WorkerProcessOptions {
  readonly index: number;
  /** The command line of the worker, besides what makes it one. */
  readonly args: readonly string[];
  /** 0 for a free one. */
  readonly mediaPort: number;
  readonly onSaid: (client: number, text: string) => void;
  /** It ended by itself: everything in it is gone. */
  readonly onLost: () => void;
  /** It is there again, and empty. */
  readonly onBack: () => void;
  /** It ends again and again; `why` is one line for people. */
  readonly onGivenUp: (why: string) => void;
  readonly logger: Logger;
}

const readyWithinMs = 20_000;
const restartMs = 100;
const mostCrashes = 10;
const crashWindowMs = 60_000;
const checkEveryMs = 2000;
/** A worker says something every second. */
const mostSilentChecks = 8;
const reportWithinMs = 2000;
const endWithinMs = 500;

const idle: Load = { endpoints: 0, pipelines: 0 };

/** One worker: a child process that is started again when it ends by itself. */
export class WorkerProcess {
  readonly index: number;
  readonly #options: WorkerProcessOptions;
  readonly #reports = new Map<number, (report: WorkerReport | undefined) => void>();
  readonly #watchdog: NodeJS.Timeout;
  #child: ChildProcess | undefined;
  #ready = false;
  #mediaPort: number;
  #load = idle;
  #silentChecks = 0;
  #nextQuery = 0;
  #crashes: number[] = [];
  #restarts = 0;
  #closed = false;

  private constructor(options: WorkerProcessOptions) {
    this.#options = options;
    this.index = options.index;
    this.#mediaPort = options.mediaPort;
    this.#watchdog = setInterval(() => this.#check(), checkEveryMs);
  }

  /** Rejects in one line when it cannot begin. */
  static async start(options: WorkerProcessOptions): Promise<WorkerProcess> {
    const worker = new WorkerProcess(options);
    try {
      await worker.#spawn();
      return worker;
    } catch (error) {
      await worker.close();
      throw error;
    }
  }

  get alive(): boolean {
    return this.#ready;
  }

  /** The same after a restart. */
  get mediaPort(): number {
    return this.#mediaPort;
  }

  get load(): Load {
    return this.#load;
  }

  get restarts(): number {
    return this.#restarts;
  }

  send(message: ToWorker): void {
    if (this.#ready) this.#child?.send(message, () => undefined);
  }

  /** Undefined when the worker does not answer in time. */
  report(): Promise<WorkerReport | undefined> {
    const query = (this.#nextQuery += 1);
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#reported(query, undefined), reportWithinMs);
      this.#reports.set(query, (report) => {
        clearTimeout(timer);
        resolve(report);
      });
      if (this.#ready) this.send({ kind: 'report', query });
      else this.#reported(query, undefined);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#watchdog);
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (this.#ready) this.send({ kind: 'end' });
    else child.kill('SIGKILL');
    const late = setTimeout(() => child.kill('SIGKILL'), endWithinMs);
    await ended;
    clearTimeout(late);
  }

  #spawn(): Promise<void> {
    const { args, index, logger } = this.#options;
    const [, program = ''] = process.argv;
    const own = ['--worker', `${index}`, '--media-port', `${this.#mediaPort}`];
    const child = fork(program, [...args, ...own], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child = child;
    return new Promise((resolve, reject) => {
      let failure = `Worker ${index} did not become ready.`;
      const late = setTimeout(() => child.kill('SIGKILL'), readyWithinMs);
      child.on('message', (message: FromWorker) => {
        if (message.kind === 'failed') failure = message.reason;
        this.#received(message);
        if (message.kind !== 'ready') return;
        clearTimeout(late);
        resolve();
      });
      child.on('error', (error) => logger.error({ err: error, worker: index }, 'a worker failed'));
      child.once('exit', (code, signal) => {
        clearTimeout(late);
        const wasReady = this.#ready;
        this.#ready = false;
        reject(new Error(failure));
        this.#ended(wasReady, signal ?? `status ${code}`);
      });
    });
  }

  #received(message: FromWorker): void {
    this.#silentChecks = 0;
    switch (message.kind) {
      case 'ready':
        this.#mediaPort = message.mediaPort;
        this.#ready = true;
        return;
      case 'said':
        return this.#options.onSaid(message.client, message.text);
      case 'load':
        this.#load = message.load;
        return;
      case 'report':
        return this.#reported(message.query, message.report);
      case 'failed':
    }
  }

  #reported(query: number, report: WorkerReport | undefined): void {
    this.#reports.get(query)?.(report);
    this.#reports.delete(query);
  }

  #ended(wasReady: boolean, how: string): void {
    const { logger, index, onLost } = this.#options;
    this.#load = idle;
    for (const query of [...this.#reports.keys()]) this.#reported(query, undefined);
    if (this.#closed) return;
    // One that never began is its starter's to judge.
    if (!wasReady && this.#restarts === 0 && this.#crashes.length === 0) return;
    logger.error({ worker: index, how }, 'a worker ended and is started again');
    if (wasReady) onLost();
    this.#restart(how);
  }

  #restart(how: string): void {
    const now = performance.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < crashWindowMs), now];
    if (this.#crashes.length > mostCrashes) {
      const { index, onGivenUp } = this.#options;
      onGivenUp(`Worker ${index} ended ${mostCrashes} times in a minute, last by ${how}.`);
      return;
    }
    setTimeout(() => {
      if (this.#closed) return;
      // One that does not become ready comes to #ended again.
      this.#spawn().then(
        () => this.#back(),
        () => undefined,
      );
    }, restartMs);
  }

  #back(): void {
    this.#restarts += 1;
    this.#options.onBack();
  }

  /** Counts turns, not time: a router that was itself held up must not blame its workers. */
  #check(): void {
    this.#silentChecks += 1;
    if (this.#silentChecks < mostSilentChecks || !this.#ready) return;
    this.#options.logger.error({ worker: this.index }, 'a worker has been silent for too long');
    this.#silentChecks = 0;
    this.#child?.kill('SIGKILL');
  }
}
