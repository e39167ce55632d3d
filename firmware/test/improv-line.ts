import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { until } from '@boardcast/testkit/until';

const magic = Buffer.from('IMPROV');
const headerBytes = 9;

/** One end of a pty, whose other end is the host board's console. */
export class ImprovLine {
  /** The path of the board's end. */
  readonly terminal: string;
  readonly #socat: ChildProcessWithoutNullStreams;
  #received = Buffer.alloc(0);

  private constructor(terminal: string) {
    this.terminal = terminal;
    this.#socat = spawn('socat', ['-', `PTY,raw,echo=0,link=${terminal}`]);
    this.#socat.stdout.on('data', (bytes: Buffer) => {
      this.#received = Buffer.concat([this.#received, bytes]);
    });
  }

  static async open(folder: string, name = 'line'): Promise<ImprovLine> {
    const line = new ImprovLine(path.join(folder, name));
    await until('there is a pty', () => existsSync(line.terminal), 30_000);
    return line;
  }

  /** What the board has written, without packets. */
  get text(): string {
    const packets = this.#packets().map(({ start, end }) => [start, end] as const);
    let text = '';
    let at = 0;
    for (const [start, end] of packets) {
      text += this.#received.toString('latin1', at, start);
      at = end;
    }
    return text + this.#received.toString('utf8', at);
  }

  /** The packets that the board has written, in hexadecimal digits. */
  get packets(): readonly string[] {
    return this.#packets().map(({ start, end }) => this.#received.toString('hex', start, end));
  }

  write(bytes: string | Buffer): void {
    this.#socat.stdin.write(bytes);
  }

  /** Sends a command's packet; returns the index of the next packet. */
  send(hex: string): number {
    const from = this.packets.length;
    this.write(Buffer.from(`${hex}0a`, 'hex'));
    return from;
  }

  /** Resolves when the board has written exactly these packets from `from` on. */
  async expectPackets(wanted: readonly string[], from: number): Promise<void> {
    const written = () => this.packets.slice(from);
    await until(
      `the board writes ${wanted.length} packets`,
      () => written().length >= wanted.length,
      60_000,
    ).catch((error: Error) => {
      throw new Error(`${error.message} Written: ${JSON.stringify(written())}\n${this.text}`);
    });
    const readable = (hex: string) => Buffer.from(hex, 'hex').toString('latin1');
    const differs = written().findIndex((hex, at) => hex !== wanted[at]);
    if (differs >= 0) {
      throw new Error(
        `Packet ${differs} is ${JSON.stringify(readable(written()[differs] ?? ''))} instead of ${JSON.stringify(readable(wanted[differs] ?? ''))}.`,
      );
    }
  }

  async waitForText(text: string): Promise<void> {
    await until(`the board writes ${text}`, () => this.text.includes(text), 60_000).catch(
      (error: Error) => {
        throw new Error(`${error.message} Written:\n${this.text}`);
      },
    );
  }

  close(): void {
    this.#socat.kill();
  }

  #packets(): readonly { readonly start: number; readonly end: number }[] {
    const found = [];
    let start = this.#received.indexOf(magic);
    while (start >= 0 && start + headerBytes < this.#received.length) {
      const end = start + headerBytes + (this.#received[start + headerBytes - 1] ?? 0) + 1;
      if (end > this.#received.length) break;
      found.push({ start, end });
      start = this.#received.indexOf(magic, end);
    }
    return found;
  }
}
