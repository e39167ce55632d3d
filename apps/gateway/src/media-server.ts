import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { FirstWords } from './first-words.ts';

const program = fileURLToPath(new URL('../../media-server/dist/main.js', import.meta.url));
const paths = { webSocket: '/kurento', metrics: '/metrics', health: '/healthz' } as const;
const restartMs = 100;
const mostCrashes = 10;
const answerWithinMs = 3000;
/** It has promised to end within two seconds. */
const endWithinMs = 2500;
const crashWindowMs = 60_000;

export interface MediaServerOptions {
  /** Where media come and go; its WebSocket is for this machine alone. */
  readonly host: string;
  /** More of its command line. */
  readonly args: readonly string[];
  /** It crashed and is back: everything in it is gone. */
  readonly onRestarted: () => void;
  /** It crashes again and again. */
  readonly onGivenUp: (why: string) => void;
}

/** The embedded media server, a child process that is started again when it crashes. */
export class MediaServer {
  readonly #options: MediaServerOptions;
  #child: ChildProcess | undefined;
  #port = 0;
  /** It was ready once: what it was started with is right. */
  #began = false;
  #closed = false;
  #crashes: number[] = [];

  private constructor(options: MediaServerOptions) {
    this.#options = options;
  }

  /** Rejects in one line when it cannot begin. */
  static async start(options: MediaServerOptions): Promise<MediaServer> {
    const server = new MediaServer(options);
    await server.#spawn();
    return server;
  }

  /** The address of its WebSocket, the same after a restart. */
  get url(): string {
    return `ws://127.0.0.1:${this.#port}${paths.webSocket}`;
  }

  /** Its metrics in Prometheus' text format; undefined when it does not answer. */
  async metrics(): Promise<string | undefined> {
    return (await this.#ask(paths.metrics))?.text();
  }

  /** What it says of itself; undefined when it does not answer. */
  async health(): Promise<{ readonly ok: boolean; readonly state: unknown } | undefined> {
    const response = await this.#ask(paths.health);
    if (response === undefined) return undefined;
    const state: unknown = await response.json().catch(() => undefined);
    return { ok: response.ok, state };
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), endWithinMs);
    await ended;
    clearTimeout(late);
  }

  async #ask(page: string): Promise<Response | undefined> {
    try {
      const signal = AbortSignal.timeout(answerWithinMs);
      return await fetch(`http://127.0.0.1:${this.#port}${page}`, { signal });
    } catch {
      return undefined;
    }
  }

  #spawn(): Promise<void> {
    const { host, args } = this.#options;
    const own = ['--with-parent', '--host', '127.0.0.1', '--port', `${this.#port}`];
    const child = spawn(process.execPath, [program, ...own, '--media-host', host, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    const said = new FirstWords(child.stderr);
    const ended = (code: number | null, signal: string | null) =>
      `The embedded media server ended (${signal ?? `status ${code}`}).`;
    return new Promise((resolve, reject) => {
      let ready = false;
      createInterface({ input: child.stdout }).once('line', (line) => {
        this.#port = (JSON.parse(line) as { readonly port: number }).port;
        ready = true;
        this.#began = true;
        said.passOn();
        resolve();
      });
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        if (ready) this.#restart(ended(code, signal));
      });
      // Only then has all that it said arrived.
      child.once('close', (code, signal) => {
        if (ready) return;
        reject(new Error(said.last ?? ended(code, signal)));
        if (this.#began) this.#restart(ended(code, signal));
      });
    });
  }

  #restart(why: string): void {
    if (this.#closed) return;
    const now = Date.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < crashWindowMs), now];
    if (this.#crashes.length > mostCrashes) {
      this.#options.onGivenUp(`${why} It crashed ${mostCrashes} times in a minute; giving up.`);
      return;
    }
    setTimeout(() => {
      if (this.#closed) return;
      this.#spawn().then(
        () => this.#options.onRestarted(),
        () => undefined,
      );
    }, restartMs);
  }
}
