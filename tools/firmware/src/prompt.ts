import { createInterface } from 'node:readline';
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
  /** What is wrong with an answer, which is asked again; undefined when it is valid. */
  readonly error?: (answer: string) => string | undefined;
}

/**
 * Asks questions on a terminal. Lines that are typed ahead answer the next questions. Rejects with
 * `cancelled` on Ctrl+C and Ctrl+D.
 */
export class Prompt {
  readonly #output: CommandContext['stdout'];
  readonly #lines: ReturnType<typeof createInterface>;
  readonly #ahead: string[] = [];
  #answer: ((line: string) => void) | undefined;
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
    this.#lines.on('line', (line) => this.#receive(line));
    this.#ended = new Promise((_, reject) => {
      const end = () => reject(toolError('cancelled', {}));
      this.#lines.once('SIGINT', end).once('close', end);
    });
    this.#ended.catch(() => undefined);
  }

  /** Asks until the answer is valid. */
  async ask(question: Question): Promise<string> {
    for (;;) {
      const answer = await this.#askOnce(question);
      const error = question.error?.(answer);
      if (error === undefined) return answer;
      this.#output.write(`! ${error}\n`);
    }
  }

  async #askOnce({
    text,
    default: value = '',
    shown = value,
    secret = false,
  }: Question): Promise<string> {
    const hint = shown === '' ? '' : ` [${shown}]`;
    this.#lines.setPrompt(`${text}${hint}: `);
    this.#lines.prompt();
    this.#muted = secret;
    try {
      const answer = await Promise.race([this.#nextLine(), this.#ended]);
      return answer === '' ? value : answer;
    } finally {
      this.#muted = false;
      if (secret) this.#output.write('\n');
    }
  }

  #receive(line: string): void {
    const answer = this.#answer;
    this.#answer = undefined;
    if (answer === undefined) this.#ahead.push(line);
    else answer(line);
  }

  #nextLine(): Promise<string> {
    const line = this.#ahead.shift();
    if (line !== undefined) return Promise.resolve(line);
    return new Promise((resolve) => (this.#answer = resolve));
  }

  close(): void {
    this.#lines.close();
  }
}
