const longestLine = 64 * 1024;

/** A piece of a console as it came; `line` is the whole line that it ends, without its end. */
export interface Piece {
  readonly text: string;
  readonly line?: string;
}

/** Assembles a console's lines from bytes that come in any portions. */
export class LineReader {
  readonly #decoder = new TextDecoder();
  #line = '';

  read(bytes: Uint8Array): readonly Piece[] {
    const text = this.#decoder.decode(bytes, { stream: true });
    return text.split(/(?<=\n)/).flatMap((part): readonly Piece[] => {
      if (part === '') return [];
      this.#line += part;
      const ended = part.endsWith('\n') || this.#line.length > longestLine;
      return [ended ? { text: part, line: this.#take() } : { text: part }];
    });
  }

  /** What is left of a line when the console ends. */
  end(): string | undefined {
    return this.#line === '' ? undefined : this.#take();
  }

  #take(): string {
    const line = this.#line.replace(/[\r\n]+$/, '');
    this.#line = '';
    return line;
  }
}
