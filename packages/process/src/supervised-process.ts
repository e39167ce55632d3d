import type { ChildProcess } from 'node:child_process';
import { endProcess } from './end-process.ts';
import { ProcessError } from './process-error.ts';
import { RestartPolicy, type RestartPolicyOptions } from './restart-policy.ts';
import { StartupOutput } from './startup-output.ts';

/** How a process reports the outcome of its start; the first call counts. */
export interface Startup {
  ready(): void;
  failed(reason: string): void;
}

export interface HealthCheck {
  readonly intervalMs: number;
  /** Failed checks in a row after which the process is replaced. */
  readonly maxFailures: number;
  readonly check: () => boolean | Promise<boolean>;
  /**
   * How long an unresponsive process may take to end, in ms, while its successor starts already. With
   * 0 it is killed, and its successor starts when it has ended: for one that needs the same port.
   */
  readonly graceMs: number;
}

/** Why a process that was ready is no longer there, or why its successor did not start. */
export interface ProcessExit {
  readonly reason: 'exited' | 'unresponsive' | 'start-failed';
  /** `SIGKILL`, `status 1`, or the message of a failed start. */
  readonly detail: string;
}

export interface SupervisedProcessOptions {
  /** Starts the process; called again for each restart. A piped standard error is forwarded. */
  readonly spawn: () => ChildProcess;
  /** Listens to a process that was started, and reports whether it is ready. */
  readonly listen: (child: ChildProcess, startup: Startup) => void;
  readonly startTimeoutMs: number;
  readonly health: HealthCheck;
  readonly restart: RestartPolicyOptions;
  /** Requests a process to end; SIGTERM by default. */
  readonly requestEnd?: (child: ChildProcess) => void;
  /** A process that has not ended after this long is killed. */
  readonly endTimeoutMs: number;
  /** The process was lost, with everything in it. */
  readonly onLost?: (exit: ProcessExit) => void;
  /** Its successor is ready; `exit` is why there is one. */
  readonly onRestarted: (exit: ProcessExit) => void;
  /** There are no more restarts. */
  readonly onGivenUp: (exit: ProcessExit) => void;
  /** A signal or a message could not be sent. */
  readonly onError?: (error: Error) => void;
}

/** A child process that is replaced when it crashes or becomes unresponsive. */
export class SupervisedProcess {
  readonly #options: SupervisedProcessOptions;
  readonly #policy: RestartPolicy;
  readonly #healthTimer: NodeJS.Timeout;
  /** Unresponsive processes that have a successor and have not ended yet. */
  readonly #replaced = new Set<ChildProcess>();
  #child: ChildProcess | undefined;
  #isReady = false;
  #isUnresponsive = false;
  #failedChecks = 0;
  #restarts = 0;
  #restartTimer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  private constructor(options: SupervisedProcessOptions) {
    this.#options = options;
    this.#policy = new RestartPolicy(options.restart);
    this.#healthTimer = setInterval(() => void this.#checkHealth(), options.health.intervalMs);
  }

  /** Resolves when the process is ready. Throws a ProcessError; no process is left then. */
  static async start(options: SupervisedProcessOptions): Promise<SupervisedProcess> {
    const supervised = new SupervisedProcess(options);
    try {
      await supervised.#start();
      return supervised;
    } catch (error) {
      await supervised.close();
      throw error;
    }
  }

  /** The process while it is ready. */
  get child(): ChildProcess | undefined {
    return this.#isReady ? this.#child : undefined;
  }

  /** How often a successor became ready. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Ends the process and resolves when it has ended; may be called more than once. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    clearInterval(this.#healthTimer);
    clearTimeout(this.#restartTimer);
    for (const child of this.#replaced) child.kill('SIGKILL');
    const { endTimeoutMs } = this.#options;
    if (this.#child === undefined) return;
    await endProcess(this.#child, this.#isReady ? this.#requestEnd : kill, endTimeoutMs);
  }

  readonly #requestEnd = (child: ChildProcess): void => {
    const { requestEnd } = this.#options;
    if (requestEnd === undefined) child.kill('SIGTERM');
    else requestEnd(child);
  };

  async #start(): Promise<void> {
    const child = this.#options.spawn();
    const output = child.stderr === null ? undefined : new StartupOutput(child.stderr);
    this.#child = child;
    this.#isUnresponsive = false;
    this.#failedChecks = 0;
    child.on('error', (error) => this.#options.onError?.(error));
    child.once('exit', (code, signal) => this.#onExit(child, signal ?? `status ${code}`));
    await this.#startup(child, output);
    this.#isReady = true;
    output?.forward();
  }

  #startup(child: ChildProcess, output: StartupOutput | undefined): Promise<void> {
    const { listen, startTimeoutMs } = this.#options;
    const { promise, resolve, reject } = deferred();
    const fail = (reason: string) => reject(new ProcessError('start-failed', reason));
    const timer = setTimeout(() => {
      reject(
        new ProcessError('start-timeout', `It was not ready after ${startTimeoutMs / 1000} s.`),
      );
      child.kill('SIGKILL');
    }, startTimeoutMs);
    child.once('error', ({ message }) => fail(message));
    // Its output is complete only then.
    child.once('close', (code, signal) =>
      fail(output?.lastLine ?? `It ended (${signal ?? `status ${code}`}).`),
    );
    listen(child, { ready: resolve, failed: fail });
    return promise.finally(() => clearTimeout(timer));
  }

  #onExit(child: ChildProcess, detail: string): void {
    if (child !== this.#child || !this.#isReady) return;
    this.#lost({ reason: this.#isUnresponsive ? 'unresponsive' : 'exited', detail });
  }

  #lost(exit: ProcessExit): void {
    this.#isReady = false;
    this.#child = undefined;
    if (this.#closing !== undefined) return;
    this.#options.onLost?.(exit);
    this.#restart(exit);
  }

  #restart(exit: ProcessExit): void {
    const delayMs = this.#policy.next();
    if (delayMs === undefined) {
      this.#options.onGivenUp(exit);
      return;
    }
    this.#restartTimer = setTimeout(() => {
      this.#start().then(
        () => this.#restarted(exit),
        ({ message }: ProcessError) => this.#startFailed(message),
      );
    }, delayMs);
  }

  #restarted(exit: ProcessExit): void {
    if (this.#closing !== undefined) return;
    this.#restarts += 1;
    this.#options.onRestarted(exit);
  }

  #startFailed(detail: string): void {
    if (this.#closing === undefined) this.#restart({ reason: 'start-failed', detail });
  }

  async #checkHealth(): Promise<void> {
    const { child } = this;
    const { check, maxFailures } = this.#options.health;
    if (child === undefined) return;
    const isHealthy = await check();
    if (child !== this.child || this.#closing !== undefined) return;
    this.#failedChecks = isHealthy ? 0 : this.#failedChecks + 1;
    if (this.#failedChecks >= maxFailures) this.#replace(child);
  }

  #replace(child: ChildProcess): void {
    const { graceMs } = this.#options.health;
    this.#failedChecks = 0;
    if (graceMs === 0) {
      this.#isUnresponsive = true;
      child.kill('SIGKILL');
      return;
    }
    this.#replaced.add(child);
    void endProcess(child, this.#requestEnd, graceMs).then(() => this.#replaced.delete(child));
    this.#lost({ reason: 'unresponsive', detail: 'no answer' });
  }
}

function kill(child: ChildProcess): void {
  child.kill('SIGKILL');
}

interface Deferred {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: ProcessError) => void;
}

function deferred(): Deferred {
  let resolve: Deferred['resolve'] = () => undefined;
  let reject: Deferred['reject'] = () => undefined;
  const promise = new Promise<void>((...settle) => ([resolve, reject] = settle));
  return { promise, resolve, reject };
}
