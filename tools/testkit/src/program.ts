import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { until } from './until.ts';

const stopTimeoutMs = 10_000;

export interface ProgramOptions {
  readonly arguments?: readonly string[];
  /** In addition to this process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** How it is requested to stop: by a signal, or by the end of its standard input. */
  readonly stopBy?: NodeJS.Signals | 'end of input';
  /** Whether signals go to all processes that it starts, as those of a terminal do. */
  readonly isGroup?: boolean;
}

/** A program in its own process: its output is kept, and it is stopped or killed by its pid. */
export class Program {
  /** The lines of its standard output, and those of its standard error. */
  readonly output: string[] = [];
  readonly errorOutput: string[] = [];
  /** The lines of both, in the order of their arrival. */
  readonly lines: string[] = [];
  readonly #child: ChildProcess & { stdin: Writable; stdout: Readable; stderr: Readable };
  readonly #name: string;
  readonly #stopBy: NodeJS.Signals | 'end of input';
  readonly #isGroup: boolean;
  readonly #exited: Promise<void>;
  readonly #listeners: ((line: string) => void)[] = [];
  #error: Error | undefined;

  private constructor(command: string, options: ProgramOptions) {
    const { arguments: given = [], environment = {}, stopBy = 'SIGTERM' } = options;
    this.#name = command;
    this.#stopBy = stopBy;
    this.#isGroup = options.isGroup === true;
    this.#child = spawn(command, given, {
      detached: this.#isGroup,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    this.#keepLines(this.#child.stdout, this.output);
    this.#keepLines(this.#child.stderr, this.errorOutput);
    // A program that ends does not read the rest of its input.
    this.#child.stdin.on('error', () => undefined);
    this.#exited = new Promise((resolve) => {
      this.#child.once('close', () => resolve());
      this.#child.once('error', (error) => {
        this.#error = error;
        resolve();
      });
    });
  }

  static start(command: string, options: ProgramOptions = {}): Program {
    return new Program(command, options);
  }

  /** A program of Node: `arguments` begin with its script. */
  static startNode(options: ProgramOptions): Program {
    return new Program(process.execPath, options);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isRunning(): boolean {
    const { exitCode, signalCode } = this.#child;
    return exitCode === null && signalCode === null && this.#error === undefined;
  }

  /** Its exit status; null while it runs, and when a signal ended it. */
  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  get signalCode(): NodeJS.Signals | null {
    return this.#child.signalCode;
  }

  /** Calls the listener with each line of either output from now on. */
  onLine(listener: (line: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Resolves with the first match in a line of either output, from line `from` on. */
  async match(pattern: RegExp, timeoutMs?: number, from = 0): Promise<RegExpExecArray> {
    const find = () => {
      for (const line of this.lines.slice(from)) {
        const found = pattern.exec(line);
        if (found !== null) return found;
      }
      // What is still in its pipes belongs to a program that has ended, too.
      return this.isRunning ? undefined : 'ended';
    };
    const found = await until(`${this.#name} prints ${String(pattern)}`, find, timeoutMs).catch(
      (error: Error) => this.#fail(error.message),
    );
    if (found !== 'ended') return found;
    await this.#exited;
    const last = find();
    if (last !== undefined && last !== 'ended') return last;
    return this.#fail(`${this.#name} ended before it printed ${String(pattern)}.`);
  }

  /** Closes its output, as a closed terminal does. */
  closeOutput(): void {
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  }

  /** Writes to its standard input. */
  write(text: string): void {
    this.#child.stdin.write(text);
  }

  /** Sends a signal, unless the program has ended. */
  signal(name: NodeJS.Signals): void {
    if (!this.isRunning) return;
    if (this.#isGroup) process.kill(-this.pid, name);
    else this.#child.kill(name);
  }

  /** Resolves when it has ended and all of its output has been read. */
  exited(): Promise<void> {
    return this.#exited;
  }

  /** Requests it to stop, and kills it when it has not ended in time. */
  async stop(timeoutMs = stopTimeoutMs): Promise<void> {
    if (!this.isRunning) return;
    const timer = setTimeout(() => this.signal('SIGKILL'), timeoutMs);
    if (this.#stopBy === 'end of input') this.#child.stdin.end();
    else this.signal(this.#stopBy);
    await this.#exited;
    clearTimeout(timer);
  }

  /** Kills it without notice to its peers. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.#exited;
  }

  #keepLines(stream: Readable, kept: string[]): void {
    createInterface({ input: stream }).on('line', (line) => {
      kept.push(line);
      this.lines.push(line);
      for (const listener of this.#listeners) listener(line);
    });
  }

  #fail(message: string): never {
    const cause = this.#error?.message ?? this.lines.slice(-25).join('\n');
    throw new Error(`${message} ${cause}`.trim());
  }
}
