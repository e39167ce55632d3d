import { existsSync } from 'node:fs';
import path from 'node:path';
import { isPublished, parseBoardList, type PublishedBoard } from '@boardcast/protocol';
import { externalKurento } from './external-kurento.ts';
import { childrenOf } from './process-tree.ts';
import { Program } from './program.ts';
import { until } from './until.ts';

const builtProgram = path.resolve(import.meta.dirname, '../../../apps/gateway/dist/main.js');

export interface GatewayOptions {
  /** 0, the default, for a free one. */
  readonly port?: number;
  /** The Kurento to use instead of the embedded media server; KMS_URL by default. */
  readonly kms?: string | undefined;
  /** Further options of its command line. */
  readonly arguments?: readonly string[];
  /** In addition to this process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Its main.js; that of the build without one. */
  readonly program?: string;
}

/** The gateway in its own process, started as a user starts it. */
export class GatewayProcess {
  readonly port: number;
  readonly #program: Program;

  private constructor(program: Program, port: number) {
    this.#program = program;
    this.port = port;
  }

  /** Resolves when it is ready. */
  static async start({
    port = 0,
    kms = externalKurento(),
    arguments: further = [],
    environment = {},
    program: main = builtProgram,
  }: GatewayOptions = {}): Promise<GatewayProcess> {
    if (!existsSync(main)) {
      throw new Error('Not built: run npx nx run-many -t build --exclude=firmware first.');
    }
    const options = ['--port', String(port), ...(kms === undefined ? [] : ['--kms', kms])];
    const program = Program.startNode({
      arguments: [main, '--no-open', ...options, ...further],
      environment,
      stopBy: 'SIGINT',
    });
    const [, listening] = await program.match(/wss?:\/\/[^/]+:(\d+)\/(?:\S+\/)?kurento/);
    return new GatewayProcess(program, Number(listening));
  }

  get httpUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get kurentoUrl(): string {
    return `ws://127.0.0.1:${this.port}/kurento`;
  }

  get pid(): number {
    return this.#program.pid;
  }

  /** Its exit status; null while it runs, and when a signal ended it. */
  get exitCode(): number | null {
    return this.#program.exitCode;
  }

  /** Closes its output, as a closed terminal does. */
  closeOutput(): void {
    this.#program.closeOutput();
  }

  /** The lines that it has printed. */
  get lines(): readonly string[] {
    return this.#program.lines;
  }

  /** Calls the listener with each line that it logs from now on. */
  onLine(listener: (line: string) => void): void {
    this.#program.onLine(listener);
  }

  /** The boards with objects at the media server. */
  async boards(): Promise<readonly PublishedBoard[]> {
    const boards = parseBoardList(await (await fetch(`${this.httpUrl}/api/boards`)).json());
    return boards.filter(isPublished);
  }

  async board(name: string): Promise<PublishedBoard | undefined> {
    return (await this.boards()).find((board) => board.name === name);
  }

  /** Resolves with the board once the directory lists it as live. */
  liveBoard(name: string): Promise<PublishedBoard> {
    return until(`${name} is live`, async () => {
      const board = await this.board(name);
      return board?.state === 'live' ? board : undefined;
    });
  }

  /** The process id of the embedded media server. */
  mediaServerPid(): number {
    return this.#childPid('media-server');
  }

  /** The process id of the recorder, while it runs. */
  recorderPid(): number {
    return this.#childPid('recorder');
  }

  /** Stops it as Ctrl+C does. */
  stop(): Promise<void> {
    return this.#program.stop();
  }

  /** Kills it: its clients get no close frame. */
  kill(): Promise<void> {
    return this.#program.kill();
  }

  #childPid(app: string): number {
    const program = `apps/${app}/dist/main.js`;
    const child = childrenOf(this.pid).find(({ command }) => command.includes(program));
    if (child === undefined) throw new Error(`The gateway runs no ${app}.`);
    return child.pid;
  }
}
