import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { SupervisedProcess, type ProcessExit, type Startup } from '@boardcast/process';
import { errorMessage, httpRoutes } from '@boardcast/protocol';
import { programs } from '../programs.ts';

const requestTimeoutMs = 3000;
const startTimeoutMs = 30_000;
/** It ends within 2 s. */
const endTimeoutMs = 2500;
const checkIntervalMs = 5000;
const maxFailedChecks = 6;
const restart = { minDelayMs: 500, maxDelayMs: 5000, maxFailures: 10, windowMs: 60_000 } as const;

export interface RecorderProcessOptions {
  /** The URL of the gateway's WebSocket for it. */
  readonly server: () => string;
  readonly token: string;
  /** More arguments of its command line. */
  readonly args: readonly string[];
  readonly log: (line: string) => void;
}

/** The recorder: a child process that is replaced when it crashes or hangs. Without it boards are live. */
export class RecorderProcess {
  readonly #options: RecorderProcessOptions;
  #starting: Promise<SupervisedProcess | undefined> | undefined;
  #port = 0;
  #isClosed = false;

  constructor(options: RecorderProcessOptions) {
    this.#options = options;
  }

  /** The URL of its HTTP server, which is started if it is not there yet; undefined when it cannot be. */
  async url(): Promise<string | undefined> {
    if (this.#isClosed) return undefined;
    this.#starting ??= this.#start();
    const running = await this.#starting;
    return running?.child === undefined ? undefined : this.#url;
  }

  /** The same, unless it would have to be started. */
  get runningUrl(): string | undefined {
    return this.#port === 0 || this.#isClosed ? undefined : this.#url;
  }

  /** Ends it; may be called more than once. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await (await this.#starting)?.close();
  }

  get #url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async #start(): Promise<SupervisedProcess | undefined> {
    const { log } = this.#options;
    try {
      return await SupervisedProcess.start({
        spawn: () => this.#spawn(),
        listen: (child, startup) => this.#listen(child, startup),
        ...{ startTimeoutMs, endTimeoutMs, restart },
        health: {
          intervalMs: checkIntervalMs,
          maxFailures: maxFailedChecks,
          check: () => this.#isHealthy(),
          // Its ports have to be free for the successor.
          graceMs: 0,
        },
        onRestarted: (exit) => log(`${reasonOf(exit)} It was restarted.`),
        onGivenUp: (exit) => log(`${reasonOf(exit)} ${withoutText} Restart the gateway.`),
      });
    } catch (error) {
      if (!this.#isClosed) log(`The recorder did not start: ${errorMessage(error)} ${withoutText}`);
      return undefined;
    }
  }

  #spawn(): ChildProcess {
    const { server, token, args } = this.#options;
    const own = ['--with-parent', '--server', server(), '--port', '0'];
    return spawn(process.execPath, [programs.recorder, ...own, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, BOARDCAST_TOKEN: token },
    });
  }

  /** Its first line of output has its port. */
  #listen({ stdout }: ChildProcess, startup: Startup): void {
    if (stdout === null) return;
    createInterface({ input: stdout }).once('line', (line) => {
      this.#port = (JSON.parse(line) as { readonly port: number }).port;
      startup.ready();
    });
  }

  async #isHealthy(): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(requestTimeoutMs);
      return (await fetch(`${this.#url}${httpRoutes.health.path}`, { signal })).ok;
    } catch {
      return false;
    }
  }
}

const withoutText = 'There are no snapshots, recordings and RTSP.';

/** One sentence for the log. */
function reasonOf({ reason, detail }: ProcessExit): string {
  const seconds = (checkIntervalMs * maxFailedChecks) / 1000;
  switch (reason) {
    case 'unresponsive':
      return `The recorder did not answer for ${seconds} s.`;
    case 'start-failed':
      return `The recorder did not start: ${detail}`;
    case 'exited':
      return `The recorder ended (${detail}).`;
  }
}
