import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const program = path.resolve(import.meta.dirname, '../../../../apps/gateway/dist/main.js');
const stopsWithinMs = 5_000;

/** Boardcast with its embedded media server, as a process. */
export class Gateway {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  static async start(): Promise<Gateway> {
    const child = spawn(process.execPath, [program, '--port', '0', '--no-open'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /ws:\/\/\S+:\d+\/kurento/.exec(line)?.[0];
      if (url !== undefined) return new Gateway(child, url);
    }
    throw new Error('The gateway did not become ready: is it built?');
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), stopsWithinMs);
    this.#child.kill('SIGINT');
    await exited;
    clearTimeout(timer);
  }
}
