import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { parseBanner } from '@boardcast/board';
import { until } from '@boardcast/testkit/until';

const built = path.resolve(import.meta.dirname, '../dist');
const stoppedWithinMs = 6000;

/** The host board's options, without their dashes. */
export type HostBoardOptions = Readonly<Record<string, string | true>>;

/** The firmware, run on this machine in a process of its own, with its console in our hands. */
export class HostBoard {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];

  private constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface(stream).on('line', (line) => this.#lines.push(line));
    }
  }

  /** Switches a board on; `build` is the folder of firmware/dist that it was built in. */
  static start(options: HostBoardOptions, build = 'plain'): HostBoard {
    const given = Object.entries(options).flatMap(([name, value]) =>
      value === true ? [`--${name}`] : [`--${name}`, value],
    );
    const program = path.join(built, build, 'host_board/host-board');
    return new HostBoard(spawn(program, given, { stdio: ['pipe', 'pipe', 'pipe'] }));
  }

  /** All that it has printed. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The endpoint ids that the console has announced, in order. */
  get announced(): readonly string[] {
    return this.#lines.map(parseBanner).filter((id) => id !== undefined);
  }

  /** Types a line into the console, and gives where what follows begins. */
  type(line: string): number {
    const from = this.#lines.length;
    this.#child.stdin?.write(`${line}\n`);
    return from;
  }

  /** Resolves with the first line from `from` on that holds `words`. */
  async says(words: string | RegExp, timeoutMs: number, from = 0): Promise<string> {
    const isIt = (line: string) =>
      typeof words === 'string' ? line.includes(words) : words.test(line);
    return until(`the board says ${String(words)}`, () =>
      this.#lines.slice(from).find(isIt), timeoutMs,
    ).catch((error: Error) => {
      throw new Error(`${error.message} It said:\n${this.#lines.slice(-25).join('\n')}`);
    });
  }

  /** Resolves with its exit status when it ends by itself. */
  async exit(): Promise<number | null> {
    if (this.#child.exitCode === null) await once(this.#child, 'close');
    return this.#child.exitCode;
  }

  /** Switches it off as Ctrl+C does, and resolves with its exit status. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
      return this.#child.exitCode;
    }
    const exited = once(this.#child, 'exit');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), stoppedWithinMs);
    this.#child.kill('SIGINT');
    await exited;
    clearTimeout(timer);
    return this.#child.exitCode;
  }
}
