import { EchoMask } from './echo-mask.ts';

const maxLine = 64 * 1024;

/** A piece of a console's output; `line` is the line that it completes, without its ending. */
export interface Piece {
  readonly text: string;
  readonly line?: string;
}

/** Assembles a console's lines from chunks of bytes. */
export class LineReader {
  readonly #decoder = new TextDecoder();
  /** The output may be copied into a bug report. */
  readonly #mask = new EchoMask();
  #line = '';

  read(bytes: Uint8Array): readonly Piece[] {
    const text = this.#mask.read(this.#decoder.decode(bytes, { stream: true }));
    return text.split(/(?<=\n)/).flatMap((part): readonly Piece[] => {
      if (part === '') return [];
      this.#line += part;
      const ended = part.endsWith('\n') || this.#line.length > maxLine;
      return [ended ? { text: part, line: this.#take() } : { text: part }];
    });
  }

  /** The incomplete last line, when the console ends. */
  end(): string | undefined {
    return this.#line === '' ? undefined : this.#take();
  }

  #take(): string {
    const line = this.#line.replace(/[\r\n]+$/, '');
    this.#line = '';
    return line;
  }
}
