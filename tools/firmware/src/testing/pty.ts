import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, realpath } from 'node:fs/promises';
import path from 'node:path';

const openWithinMs = 5_000;

/** A pseudo-terminal that socat connects to a local TCP server. */
export class Pty {
  readonly path: string;
  readonly #socat: ChildProcess;

  private constructor(where: string, socat: ChildProcess) {
    this.path = where;
    this.#socat = socat;
  }

  static async open(folder: string, tcpPort: number): Promise<Pty> {
    const link = path.join(folder, 'tty');
    const socat = spawn('socat', [`PTY,link=${link},raw,echo=0`, `TCP:127.0.0.1:${tcpPort}`], {
      stdio: 'ignore',
    });
    const failed = once(socat, 'error').then(() => {
      throw new Error('These tests need socat: apt-get install socat.');
    });
    await Promise.race([failed, appears(link)]);
    failed.catch(() => undefined);
    return new Pty(await realpath(link), socat);
  }

  /** Removes the terminal, like a disconnected cable. */
  async close(): Promise<void> {
    if (this.#socat.exitCode !== null || this.#socat.signalCode !== null) return;
    const exited = once(this.#socat, 'exit');
    this.#socat.kill('SIGKILL');
    await exited;
  }
}

async function appears(file: string): Promise<void> {
  const deadline = performance.now() + openWithinMs;
  while (
    !(await access(file).then(
      () => true,
      () => false,
    ))
  ) {
    if (performance.now() > deadline) throw new Error(`${file} did not appear.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
