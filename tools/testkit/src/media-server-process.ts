import { existsSync } from 'node:fs';
import path from 'node:path';
import { Program } from './program.ts';

const builtProgram = path.resolve(import.meta.dirname, '../../../apps/media-server/dist/main.js');

export interface MediaServerOptions {
  /** 0, the default, for a free one. */
  readonly port?: number;
  /** Further options of its command line. */
  readonly arguments?: readonly string[];
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[];
  readonly logLevel?: 'error' | 'warn' | 'info';
  /** Its main.js; that of the build without one. */
  readonly program?: string;
}

/** The embedded media server in its own process. */
export class MediaServerProcess {
  readonly port: number;
  /** The UDP port of all media. */
  readonly mediaPort: number;
  readonly #program: Program;
  readonly #host: string;

  private constructor(program: Program, host: string, port: number, mediaPort: number) {
    this.#program = program;
    this.#host = host;
    this.port = port;
    this.mediaPort = mediaPort;
  }

  /** Resolves when it is ready. */
  static async start({
    port = 0,
    arguments: further = [],
    nodeOptions = [],
    logLevel = 'error',
    program: main = builtProgram,
  }: MediaServerOptions = {}): Promise<MediaServerProcess> {
    if (!existsSync(main)) throw new Error('Not built: run npx nx run media-server:build first.');
    const options = ['--port', String(port), '--with-parent', ...further];
    const program = Program.startNode({
      arguments: [...nodeOptions, main, ...options],
      environment: { LOG_LEVEL: logLevel },
      stopBy: 'end of input',
    });
    const [ready] = await program.match(/^\{"ready":true.*\}$/);
    const reported = JSON.parse(ready) as { readonly port: number; readonly mediaPort: number };
    const host = / --host ::1\b/.test(options.join(' ')) ? '[::1]' : '127.0.0.1';
    return new MediaServerProcess(program, host, reported.port, reported.mediaPort);
  }

  get url(): string {
    return `ws://${this.#host}:${this.port}/kurento`;
  }

  /** The URL of one of its HTTP pages, such as `metrics`. */
  page(name: string): string {
    return `http://${this.#host}:${this.port}/${name}`;
  }

  get pid(): number {
    return this.#program.pid;
  }

  get isRunning(): boolean {
    return this.#program.isRunning;
  }

  /** The lines of its log. */
  get log(): readonly string[] {
    return this.#program.errorOutput;
  }

  get program(): Program {
    return this.#program;
  }

  signal(name: NodeJS.Signals): void {
    this.#program.signal(name);
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }

  /** Kills it: its clients get no close frame. */
  kill(): Promise<void> {
    return this.#program.kill();
  }
}
