import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

const program = path.resolve(import.meta.dirname, '../../../apps/media-server/dist/main.js');
const readyWithinMs = 20_000;
const stoppedWithinMs = 5000;

/** The address of the Kurento that is to be tested instead of the embedded media server. */
export function foreignUrl(): string | undefined {
  const url = process.env['KMS_URL'];
  return url === undefined || url === '' ? undefined : url;
}

/** True: what needs the embedded server's options, or is a deviation of its own, is left out. */
export const foreign = foreignUrl() !== undefined;

/** The server that is tested. */
export class Server {
  readonly url: string;
  /** The UDP port of all media; undefined where it is not known. */
  readonly mediaPort: number | undefined;
  readonly #child: ChildProcess | undefined;
  readonly #said: string[];

  private constructor(url: string, mediaPort?: number, child?: ChildProcess, said: string[] = []) {
    this.url = url;
    this.mediaPort = mediaPort;
    this.#child = child;
    this.#said = said;
  }

  /** The server of KMS_URL, or else the embedded one with these options, on free ports. */
  static async start(options: readonly string[] = []): Promise<Server> {
    const url = foreignUrl();
    if (url !== undefined) return new Server(url);
    if (!existsSync(program)) throw new Error('Not built: run npx nx run media-server:build.');
    const child = spawn(process.execPath, [program, '--port', '0', '--with-parent', ...options], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, LOG_LEVEL: 'warn' },
    });
    const said: string[] = [];
    child.stderr.on('data', (text: Buffer) => said.push(text.toString()));
    const timer = setTimeout(() => child.kill('SIGKILL'), readyWithinMs);
    for await (const line of createInterface({ input: child.stdout })) {
      clearTimeout(timer);
      child.stdout.resume();
      const { port, mediaPort } = JSON.parse(line) as { port: number; mediaPort: number };
      const host = options.includes('::1') ? '[::1]' : '127.0.0.1';
      return new Server(`ws://${host}:${port}/kurento`, mediaPort, child, said);
    }
    clearTimeout(timer);
    throw new Error(`The media server did not become ready. ${said.join('').trim()}`);
  }

  /** What the embedded server has logged: one line each. */
  get log(): readonly string[] {
    return this.#said.join('').split('\n').filter(Boolean);
  }

  get alive(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined || !this.alive) return;
    const exited = once(child, 'exit');
    const timer = setTimeout(() => child.kill('SIGKILL'), stoppedWithinMs);
    child.stdin?.end();
    await exited;
    clearTimeout(timer);
  }
}
