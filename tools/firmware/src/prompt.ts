import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { CommandContext } from './command.ts';

export interface Question {
  readonly text: string;
  /** What Enter alone answers. */
  readonly usual?: string;
  /** What is shown of it. */
  readonly shown?: string;
  /** Whether the answer must not be seen. */
  readonly secret?: boolean;
}

/** Asks one question after the other at a terminal. Ctrl+C and Ctrl+D end it with an Error. */
export class Prompt {
  readonly #output: CommandContext['stdout'];
  readonly #lines: ReturnType<typeof createInterface>;
  readonly #ended: Promise<never>;
  #muted = false;

  constructor({ stdin, stdout }: Pick<CommandContext, 'stdin' | 'stdout'>) {
    this.#output = stdout;
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (!this.#muted) stdout.write(chunk);
        done();
      },
    });
    this.#lines = createInterface({ input: stdin, output, terminal: true, historySize: 0 });
    this.#ended = new Promise((_, reject) => {
      const end = () => reject(new Error('Nothing was written: the questions were broken off.'));
      this.#lines.once('SIGINT', end).once('close', end);
    });
    this.#ended.catch(() => undefined);
  }

  async ask({ text, usual, shown = usual, secret = false }: Question): Promise<string> {
    const hint = shown === undefined || shown === '' ? '' : ` [${shown}]`;
    const answered = this.#lines.question(`${text}${hint}: `);
    this.#muted = secret;
    try {
      const answer = await Promise.race([answered, this.#ended]);
      return answer === '' ? (usual ?? '') : answer;
    } finally {
      this.#muted = false;
      if (secret) this.#output.write('\n');
    }
  }

  close(): void {
    this.#lines.close();
  }
}
