import path from 'node:path';
import { parseBanner } from '@boardcast/board';
import { Program } from '@boardcast/testkit/program';
import { until } from '@boardcast/testkit/until';

const built = path.resolve(import.meta.dirname, '../dist');

/** The host board's options, without their dashes. */
export type HostBoardOptions = Readonly<Record<string, string | true>>;

/** The firmware's host build as a process, with access to its console. */
export class HostBoard {
  readonly #program: Program;

  private constructor(program: Program) {
    this.#program = program;
  }

  /**
   * Starts a board; `build` is its build folder in firmware/dist, and `prefix` a command that runs it
   * in another network namespace.
   */
  static start(
    options: HostBoardOptions,
    build = 'plain',
    environment: Readonly<Record<string, string>> = {},
    prefix: readonly string[] = [],
  ): HostBoard {
    const args = Object.entries(options).flatMap(([name, value]) =>
      value === true ? [`--${name}`] : [`--${name}`, value],
    );
    const program = path.join(built, build, 'host_board/host-board');
    const [command = program, ...before] = [...prefix, program];
    return new HostBoard(
      Program.start(command, { arguments: [...before, ...args], environment, stopBy: 'SIGINT' }),
    );
  }

  /** All printed lines. */
  get lines(): readonly string[] {
    return this.#program.lines;
  }

  get pid(): number {
    return this.#program.pid;
  }

  /** The endpoint ids that the console has announced, in order. */
  get announced(): readonly string[] {
    return this.lines.map(parseBanner).filter((id) => id !== undefined);
  }

  /** Types a line into the console; returns the index of the next printed line. */
  type(line: string): number {
    const from = this.lines.length;
    this.#program.write(`${line}\n`);
    return from;
  }

  /** Resolves with the first line from `from` on that contains `text`. */
  async waitForLine(text: string | RegExp, timeoutMs: number, from = 0): Promise<string> {
    const matches = (line: string) =>
      typeof text === 'string' ? line.includes(text) : text.test(line);
    const find = () => this.lines.slice(from).find(matches);
    return until(`the board prints ${String(text)}`, find, timeoutMs).catch((error: Error) => {
      throw new Error(`${error.message} Its output:\n${this.lines.slice(-25).join('\n')}`);
    });
  }

  /** Resolves with its exit status when it exits. */
  async exit(): Promise<number | null> {
    await this.#program.exited();
    return this.#program.exitCode;
  }

  /** Stops it like Ctrl+C, and resolves with its exit status. */
  async stop(): Promise<number | null> {
    await this.#program.stop();
    return this.#program.exitCode;
  }
}
