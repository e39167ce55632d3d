import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

const program = path.resolve(import.meta.dirname, '../../../apps/gateway/dist/main.js');

/** A gateway run as a user runs it, before the Kurento of KMS_URL where that is set. */
export class Gateway {
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#child = child;
    this.port = port;
  }

  static async start(port = 0): Promise<Gateway> {
    const kms = process.env['KMS_URL'];
    const args = ['--port', `${port}`, ...(kms === undefined ? [] : ['--kms', kms])];
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const found = /ws:\/\/127\.0\.0\.1:(\d+)\/kurento/.exec(line)?.[1];
      if (found !== undefined) return new Gateway(child, Number(found));
    }
    throw new Error('The gateway did not become ready.');
  }

  get page(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Ends the embedded media server as a crash would. */
  killMediaServer(): void {
    const { pid } = this.#child;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    process.kill(Number(children.trim().split(' ')[0]), 'SIGKILL');
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await ended;
  }
}
