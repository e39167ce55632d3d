import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { CommandContext } from './command.ts';
import { toolError } from './tool-error.ts';

export interface Question {
  readonly text: string;
  /** The answer of an empty line. */
  readonly default?: string;
  /** The text that is shown for the default. */
  readonly shown?: string;
  /** Whether the answer is not echoed. */
  readonly secret?: boolean;
}

/** Asks questions on a terminal. Rejects with `cancelled` on Ctrl+C and Ctrl+D. */
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
      const end = () => reject(toolError('cancelled', {}));
      this.#lines.once('SIGINT', end).once('close', end);
    });
    this.#ended.catch(() => undefined);
  }

  async ask({
    text,
    default: value = '',
    shown = value,
    secret = false,
  }: Question): Promise<string> {
    const hint = shown === '' ? '' : ` [${shown}]`;
    const question = this.#lines.question(`${text}${hint}: `);
    this.#muted = secret;
    try {
      const answer = await Promise.race([question, this.#ended]);
      return answer === '' ? value : answer;
    } finally {
      this.#muted = false;
      if (secret) this.#output.write('\n');
    }
  }

  close(): void {
    this.#lines.close();
  }
}
