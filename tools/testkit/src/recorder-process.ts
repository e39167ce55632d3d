import path from 'node:path';
import { Program } from './program.ts';

const builtProgram = path.resolve(import.meta.dirname, '../../../apps/recorder/dist/main.js');

export interface RecorderOptions {
  /** The URL of the gateway's WebSocket. */
  readonly server: string;
  /** Further options of its command line. */
  readonly arguments?: readonly string[];
}

/** A recorder in its own process, as on another machine. */
export class RecorderProcess {
  /** Of its HTTP server. */
  readonly port: number;
  readonly rtspPort: number;
  readonly #program: Program;

  private constructor(program: Program, port: number, rtspPort: number) {
    this.#program = program;
    this.port = port;
    this.rtspPort = rtspPort;
  }

  /** Resolves when it is ready. */
  static async start({
    server,
    arguments: further = [],
  }: RecorderOptions): Promise<RecorderProcess> {
    const options = ['--server', server, '--port', '0', '--rtsp-port', '0', ...further];
    const program = Program.startNode({ arguments: [builtProgram, ...options] });
    const [ready] = await program.match(/^\{"ready":true.*\}$/);
    const { port, rtspPort } = JSON.parse(ready) as { port: number; rtspPort: number };
    return new RecorderProcess(program, port, rtspPort);
  }

  get httpUrl(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#program.pid;
  }

  /** The lines that it has printed. */
  get lines(): readonly string[] {
    return this.#program.lines;
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }

  /** Kills it: what it has not written is lost. */
  kill(): Promise<void> {
    return this.#program.kill();
  }
}
