import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const program = path.resolve(import.meta.dirname, '../../../../apps/media-server/dist/main.js');

/** The embedded media server alone, as a Kurento that others have started. */
export class MediaServerProcess {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(port = 0): Promise<MediaServerProcess> {
    const options = ['--port', String(port), '--log-level', 'error', '--with-parent'];
    const child = spawn(process.execPath, [program, ...options], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const [line] = (await once(lines, 'line')) as [string];
    return new MediaServerProcess(child, (JSON.parse(line) as { readonly port: number }).port);
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}/kurento`;
  }

  /** Stops it as a debugger does, or lets it go on. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(name);
  }

  /** Ends it without a word to anybody. */
  async kill(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}
