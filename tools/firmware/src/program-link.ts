import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import type { Link, LinkListener } from '@boardcast/flasher';
import { toolError } from './tool-error.ts';

const exitTimeoutMs = 3_000;

/** Starts a program, whose output is monitored. Rejects with `program-failed`. */
export async function openProgramLink(
  command: readonly string[],
  listener: LinkListener,
): Promise<Link> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: 'pipe' });
  try {
    await once(child, 'spawn');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw toolError('program-failed', { program, reason }, { cause: error });
  }
  return new ProgramLink(program, child, listener);
}

class ProgramLink implements Link {
  readonly name: string;
  readonly hasSignals = false;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<unknown>;
  #closing = false;

  constructor(name: string, child: ChildProcessWithoutNullStreams, listener: LinkListener) {
    this.name = name;
    this.#child = child;
    this.#ended = once(child, 'close');
    child.stdout.on('data', (bytes: Buffer) => listener.onData(bytes));
    child.stderr.on('data', (bytes: Buffer) => listener.onData(bytes));
    child.stdin.on('error', () => undefined);
    child.once('close', (code, signal) => {
      if (this.#closing) return;
      const how = signal === null ? `with status ${code}` : `by ${signal}`;
      listener.onClosed(`it exited ${how}`, code ?? 1);
    });
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#child.stdin.write(bytes, (error) => (error ? reject(error) : resolve()));
    });
  }

  setSignals(): Promise<void> {
    return Promise.resolve();
  }

  setBaudRate(): Promise<void> {
    return Promise.resolve();
  }

  endInput(): void {
    this.#child.stdin.end();
  }

  /** Terminates the program, and kills it after a timeout. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), exitTimeoutMs);
    this.#child.kill('SIGTERM');
    await this.#ended;
    clearTimeout(timer);
  }
}
