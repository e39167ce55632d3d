import type { AccessControl } from '../access/access-control.ts';
import { recorderId } from '../access/principal.ts';
import type { BoardEvents } from '../board-events.ts';
import type { Options } from '../options.ts';
import { isLoopback } from '../own-addresses.ts';
import { httpRoutes } from '@boardcast/protocol';
import { RecorderClient } from './recorder-client.ts';
import { RecorderProcess } from './recorder-process.ts';

/** The recorder as the gateway has it: a process of its own, one on another machine, or none. */
export class Recording {
  readonly client: RecorderClient;
  readonly #options: Options;
  readonly #process: RecorderProcess | undefined;
  #port = 0;

  constructor(options: Options, access: AccessControl, events: BoardEvents) {
    this.#options = options;
    const { recorder } = options;
    const token = access.addProcess(recorderId);
    if (recorder.kind === 'own') {
      const server = () => this.#server;
      const log = (line: string) => console.error(line);
      this.#process = new RecorderProcess({ server, token, args: recorder.args, log });
    }
    const remote = recorder.kind === 'remote' ? recorder.url : undefined;
    this.client = new RecorderClient({
      token,
      url: async () => remote ?? this.#process?.url(),
      runningUrl: () => remote ?? this.#process?.runningUrl,
      onEvent: (event) => {
        if (event.type === 'closed') events.recordingClosed(event.board, event.segment);
      },
    });
  }

  get isAvailable(): boolean {
    return this.#options.recorder.kind !== 'none';
  }

  /** The gateway listens on a port, without TLS: starts the process if it has something to do. */
  start(port: number): void {
    this.#port = port;
    const { recorder } = this.#options;
    if (recorder.kind === 'own' && recorder.isNeeded) void this.#process?.url();
  }

  /** May be called twice. */
  async close(): Promise<void> {
    this.client.close();
    await this.#process?.close();
  }

  get #server(): string {
    const { host, tls, basePath } = this.#options;
    const isOwnAddress =
      tls === undefined && host !== '0.0.0.0' && host !== '::' && !isLoopback(host);
    const name = isOwnAddress ? host : '127.0.0.1';
    const bracketed = name.includes(':') ? `[${name}]` : name;
    return `ws://${bracketed}:${this.#port}${basePath}${httpRoutes.kurento.path.slice(1)}`;
  }
}
