import type { Readable } from 'node:stream';

const maxLength = 4096;

/**
 * Holds back what a process writes while it starts: if the start fails, the last line is the reason. Once
 * the process is ready, everything is forwarded to standard error.
 */
export class StartupOutput {
  readonly #stream: Readable;
  #text = '';

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on('data', this.#append);
  }

  /** The last line so far; undefined when there is none. */
  get lastLine(): string | undefined {
    return this.#text.trim().split('\n').at(-1) || undefined;
  }

  /** Forwards what was held back and everything that follows. */
  forward(): void {
    this.#stream.off('data', this.#append);
    process.stderr.write(this.#text);
    this.#text = '';
    this.#stream.pipe(process.stderr, { end: false });
  }

  readonly #append = (chunk: Buffer): void => {
    this.#text = `${this.#text}${chunk.toString()}`.slice(-maxLength);
  };
}
