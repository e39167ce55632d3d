import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

const program = path.resolve(import.meta.dirname, '../../../apps/gateway/dist/main.js');
const readyWithinMs = 20_000;
const stoppedWithinMs = 5_000;

/** What `GET /api/boards` tells of a board. */
export interface Board {
  readonly name: string;
  readonly profile: string | null;
  readonly state: 'live' | 'offline';
  readonly viewers: number;
  readonly since: string;
  readonly pipeline: string;
  readonly endpoint: string;
  readonly viewerEndpoint: string | null;
}

/** The address of the Kurento that the tests are to use instead of the embedded media server. */
export function externalKurento(): string | undefined {
  const url = process.env['KMS_URL'];
  return url === undefined || url === '' ? undefined : url;
}

export interface GatewayOptions {
  /** 0, the default, for a free one. */
  readonly port?: number;
  /** The Kurento to use instead of the embedded media server; KMS_URL by default. */
  readonly kms?: string | undefined;
  /** More of its command line. */
  readonly further?: readonly string[];
  /** Hears each line that it logs. */
  logged?(line: string): void;
}

/** Boardcast, run in a process of its own as a user runs it. */
export class Gateway {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  /** Resolves when it is ready. */
  static async start({
    port = 0,
    kms = externalKurento(),
    further = [],
    logged = () => undefined,
  }: GatewayOptions = {}): Promise<Gateway> {
    if (!existsSync(program)) throw new Error('Not built: run npx nx run-many -t build first.');
    const options = ['--port', String(port), ...(kms === undefined ? [] : ['--kms', kms])];
    const child = spawn(process.execPath, [program, '--no-open', ...options, ...further], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: string[] = [];
    child.stderr.on('data', (text: Buffer) => said.push(text.toString()));
    createInterface({ input: child.stderr }).on('line', logged);
    const timer = setTimeout(() => child.kill('SIGKILL'), readyWithinMs);
    for await (const line of createInterface({ input: child.stdout })) {
      const found = /ws:\/\/[^/]+:(\d+)\/kurento/.exec(line)?.[1];
      if (found === undefined) continue;
      clearTimeout(timer);
      child.stdout.resume();
      return new Gateway(child, Number(found));
    }
    clearTimeout(timer);
    throw new Error(`The gateway did not become ready. ${said.join('').trim()}`);
  }

  get httpUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get kurentoUrl(): string {
    return `ws://127.0.0.1:${this.port}/kurento`;
  }

  async boards(): Promise<readonly Board[]> {
    return (await (await fetch(`${this.httpUrl}/api/boards`)).json()) as readonly Board[];
  }

  async board(name: string): Promise<Board | undefined> {
    return (await this.boards()).find((board) => board.name === name);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The process id of the embedded media server: the gateway's only child. */
  mediaServerPid(): number {
    const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' });
    const rows = table.split('\n').map((line) => line.trim().split(/\s+/));
    const child = rows.find(
      ([, parent, name]) => parent === String(this.#child.pid) && name !== 'ps',
    );
    if (child === undefined) throw new Error('The gateway runs no media server.');
    return Number(child[0]);
  }

  /** Ends it as Ctrl+C does; whatever is still there after 5 s is killed. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = once(this.#child, 'exit');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), stoppedWithinMs);
    this.#child.kill('SIGINT');
    await exited;
    clearTimeout(timer);
  }
}
