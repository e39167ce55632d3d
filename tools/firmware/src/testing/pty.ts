import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { Program } from '@boardcast/testkit/program';
import { until } from '@boardcast/testkit/until';

/** A pseudo-terminal that socat connects to a local TCP server. */
export class Pty {
  readonly path: string;
  /** A symbolic link to it, which a later one in the same folder has, too. */
  readonly link: string;
  readonly #socat: Program;

  private constructor(where: string, link: string, socat: Program) {
    this.path = where;
    this.link = link;
    this.#socat = socat;
  }

  static async open(folder: string, tcpPort: number): Promise<Pty> {
    const link = path.join(folder, 'tty');
    const socat = Program.start('socat', {
      arguments: [`PTY,link=${link},raw,echo=0`, `TCP:127.0.0.1:${tcpPort}`],
    });
    await until(`${link} exists`, () => existsSync(link) || !socat.isRunning);
    if (!existsSync(link)) throw new Error('These tests need socat: apt-get install socat.');
    return new Pty(await realpath(link), link, socat);
  }

  /** Removes the terminal, like a disconnected cable. */
  close(): Promise<void> {
    return this.#socat.kill();
  }
}
