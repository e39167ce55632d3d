import type { Readable } from 'node:stream';

const mostKept = 4096;

/**
 * What a child says before it is ready, kept since the last line of it is why it could not begin;
 * from then on what it says is its log.
 */
export class StartupOutput {
  readonly #stream: Readable;
  #text = '';

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on('data', this.#keep);
  }

  /** The last line so far; undefined when there is none. */
  get last(): string | undefined {
    return this.#text.trim().split('\n').at(-1) || undefined;
  }

  /** To the log, with what has been said already. */
  passOn(): void {
    this.#stream.off('data', this.#keep);
    process.stderr.write(this.#text);
    this.#text = '';
    this.#stream.pipe(process.stderr, { end: false });
  }

  readonly #keep = (chunk: Buffer): void => {
    this.#text = `${this.#text}${chunk.toString()}`.slice(-mostKept);
  };
}
