import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { StartupOutput } from './startup-output.ts';
import { isLoopback } from './own-addresses.ts';

const program = fileURLToPath(new URL('../../media-server/dist/main.js', import.meta.url));
const paths = { webSocket: '/kurento', metrics: '/metrics', health: '/healthz' } as const;
/** The gateway's session refers to all that clients may come back to, so theirs need not last long. */
const collector = ['--collector-period', '20'] as const;
/** Firefox and GStreamer find no way to a loopback address: all of this machine's are told then. */
const onThisMachine = ['--media-host', '0.0.0.0', '--local-peers'] as const;
const restartMs = 100;
const mostCrashes = 10;
const answerWithinMs = 3000;
/** It has promised to end within two seconds. */
const endWithinMs = 2500;
const crashWindowMs = 60_000;
/** A media server that leaves three questions in a row unanswered hangs: 15 s. */
const watchMs = 5000;
const mostUnanswered = 3;
/** One that hangs may only have been stopped, by a debugger say: it may end by itself when it goes on. */
const endHungWithinMs = 30_000;

export interface MediaServerProcessOptions {
  /** Where media come and go, as far as others are concerned; its WebSocket is for this machine alone. */
  readonly host: string;
  /** More of its command line. */
  readonly args: readonly string[];
  /** It crashed or hung, as the sentence tells, and there is another one: everything in it is gone. */
  readonly onRestarted: (why: string) => void;
  /** It crashes again and again. */
  readonly onGivenUp: (why: string) => void;
}

/** The embedded media server, a child process that is replaced when it crashes or hangs. */
export class MediaServerProcess {
  readonly #options: MediaServerProcessOptions;
  readonly #watch = setInterval(() => void this.#check(), watchMs);
  /** Those that were replaced, until they have ended. */
  readonly #hung = new Set<ChildProcess>();
  #child: ChildProcess | undefined;
  #unanswered = 0;
  #port = 0;
  /** It was ready once: what it was started with is right. */
  #began = false;
  #closed = false;
  #crashes: number[] = [];

  private constructor(options: MediaServerProcessOptions) {
    this.#options = options;
  }

  /** Rejects in one line when it cannot begin. */
  static async start(options: MediaServerProcessOptions): Promise<MediaServerProcess> {
    const server = new MediaServerProcess(options);
    try {
      await server.#spawn();
      return server;
    } catch (error) {
      clearInterval(server.#watch);
      throw error;
    }
  }

  /** The address of its WebSocket, another one after a restart. */
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
    clearInterval(this.#watch);
    for (const hung of this.#hung) hung.kill('SIGKILL');
    if (this.#child !== undefined) await end(this.#child, endWithinMs);
  }

  /** Whether it still answers: one that hangs neither ends nor closes a socket. */
  async #check(): Promise<void> {
    const child = this.#child;
    if (child === undefined || hasEnded(child)) return;
    const answered = (await this.#ask(paths.health)) !== undefined;
    if (child !== this.#child || this.#closed) return;
    this.#unanswered = answered ? 0 : this.#unanswered + 1;
    if (this.#unanswered >= mostUnanswered) this.#replace(child);
  }

  #replace(child: ChildProcess): void {
    this.#child = undefined;
    this.#hung.add(child);
    // Its media port may be one that was asked for, which the next one needs.
    const withinMs = this.#options.args.includes('--media-port') ? 0 : endHungWithinMs;
    void end(child, withinMs).then(() => this.#hung.delete(child));
    const seconds = (mostUnanswered * watchMs) / 1000;
    this.#restart(`The embedded media server has not answered for ${seconds} s.`);
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
    const own = ['--with-parent', '--host', '127.0.0.1', '--port', '0', ...collector];
    const media = isLoopback(host) ? onThisMachine : ['--media-host', host];
    const child = spawn(process.execPath, [program, ...own, ...media, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child = child;
    this.#unanswered = 0;
    const said = new StartupOutput(child.stderr);
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
        if (ready && child === this.#child) this.#restart(ended(code, signal));
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
        () => this.#options.onRestarted(why),
        () => undefined,
      );
    }, restartMs);
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Asks a process to end, and makes it end when it has not done so in time. */
async function end(child: ChildProcess, withinMs: number): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), withinMs);
  await ended;
  clearTimeout(late);
}
