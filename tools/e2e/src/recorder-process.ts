import path from 'node:path';
import { Program } from '@boardcast/testkit/program';

const program = path.resolve(import.meta.dirname, '../../../apps/recorder/dist/main.js');

export interface RecorderOptions {
  /** The gateway's WebSocket. */
  readonly server: string;
  readonly folder: string;
  /** Further options of its command line. */
  readonly arguments?: readonly string[];
}

/** The recorder in its own process, as on another machine. */
export class RecorderProcess {
  readonly #program: Program;
  readonly url: string;

  private constructor(program: Program, port: number) {
    this.#program = program;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async start({
    server,
    folder,
    arguments: further = [],
  }: RecorderOptions): Promise<RecorderProcess> {
    const started = Program.startNode({
      arguments: [
        program,
        ...['--server', server, '--port', '0', '--rtsp-port', 'off', '--recordings', folder],
        ...further,
      ],
    });
    const [, port] = await started.match(/"port":(\d+)/);
    return new RecorderProcess(started, Number(port));
  }

  get pid(): number {
    return this.#program.pid;
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }

  kill(): Promise<void> {
    return this.#program.kill();
  }
}
