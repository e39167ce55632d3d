import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { until } from '@boardcast/testkit/until';

const dist = path.resolve(import.meta.dirname, '../../dist');

/** The bundled program of a command. */
export const programOf = (command: string) => path.join(dist, `${command}.js`);

/** A command on a terminal, which socat provides. */
export class Terminal {
  shown = '';
  readonly #socat: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<unknown>;

  constructor(command: string, args: readonly string[]) {
    // Commas and colons are separators of socat, which also splits words at spaces.
    const words = [process.execPath, programOf(command), ...args];
    const line = words.map((word) => word.replaceAll(/[\\,:!"'([{ ]/g, '\\$&')).join(' ');
    this.#socat = spawn('socat', ['-t', '0.2', '-', `EXEC:${line},pty,setsid,ctty,stderr`]);
    this.#ended = once(this.#socat, 'close');
    this.#socat.stdout.on('data', (bytes: Buffer) => (this.shown += bytes.toString()));
    this.#socat.stderr.on('data', (bytes: Buffer) => (this.shown += bytes.toString()));
  }

  async shows(text: string): Promise<void> {
    await until(`the terminal shows ${text}, not ${this.shown}`, () => this.shown.includes(text));
  }

  type(text: string): void {
    this.#socat.stdin.write(text);
  }

  /** Resolves when the command has ended. */
  async ended(): Promise<void> {
    await this.#ended;
  }

  async close(): Promise<void> {
    if (this.#socat.exitCode === null && this.#socat.signalCode === null) this.#socat.kill();
    await this.#ended;
  }
}
