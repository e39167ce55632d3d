import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../media-server/dist/main.js', import.meta.url));
const restartMs = 100;
const mostCrashes = 10;
const crashWindowMs = 60_000;

export interface MediaServerOptions {
  readonly host: string;
  readonly mediaPort: number;
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
  #closed = false;
  #crashes: number[] = [];

  private constructor(options: MediaServerOptions) {
    this.#options = options;
  }

  static async start(options: MediaServerOptions): Promise<MediaServer> {
    const server = new MediaServer(options);
    await server.#spawn();
    return server;
  }

  /** The address of its WebSocket, the same after a restart. */
  get url(): string {
    return `ws://127.0.0.1:${this.#port}/kurento`;
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
    const late = setTimeout(() => child.kill('SIGKILL'), 1500);
    await ended;
    clearTimeout(late);
  }

  #spawn(): Promise<void> {
    const { host, mediaPort } = this.#options;
    const args = ['--with-parent', '--host', host, '--port', `${this.#port}`];
    const child = spawn(process.execPath, [program, ...args, '--media-port', `${mediaPort}`], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#child = child;
    return new Promise((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', (line) => {
        this.#port = (JSON.parse(line) as { readonly port: number }).port;
        resolve();
      });
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        const why = `The embedded media server ended (${signal ?? `status ${code}`}).`;
        reject(new Error(`${why} Is UDP port ${mediaPort} free? Try another --media-port.`));
        if (!this.#closed) this.#restart(why);
      });
    });
  }

  #restart(why: string): void {
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
