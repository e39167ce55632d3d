import { stripVTControlCharacters } from 'node:util';
import { parseLogLine, CONSOLE_PROMPT } from '@boardcast/board';
import type { Output } from './command.ts';
import type { Piece } from './line-reader.ts';

/** The output of a monitor. */
export interface ConsoleView {
  piece(piece: Piece): void;
  /** A message of the monitor itself. */
  notice(text: string): void;
  /** The link to a viewer of this board. */
  viewer(url: string): void;
  /** A source location of a crash. */
  location(text: string): void;
}

/** The console unchanged, with colours; the monitor's own lines begin with ---. */
export class TextView implements ConsoleView {
  readonly #output: Output;
  #atLineStart = true;

  constructor(output: Output) {
    this.#output = output;
  }

  piece({ text }: Piece): void {
    this.#output.write(text);
    this.#atLineStart = text.endsWith('\n');
  }

  notice(text: string): void {
    const start = this.#atLineStart ? '' : '\r\n';
    this.#output.write(`${start}--- ${text}\r\n`);
    this.#atLineStart = true;
  }

  viewer(url: string): void {
    this.notice(`watch this board: ${url}`);
  }

  location(text: string): void {
    this.notice(text);
  }
}

/** JSON lines, one for each line of the console. */
export class JsonView implements ConsoleView {
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  piece({ line }: Piece): void {
    if (line === undefined) return;
    let text = stripVTControlCharacters(line).trimEnd();
    while (text.startsWith(CONSOLE_PROMPT)) text = text.slice(CONSOLE_PROMPT.length);
    this.#write(parseLogLine(text) ?? { text });
  }

  notice(text: string): void {
    this.#write({ notice: text });
  }

  viewer(url: string): void {
    this.#write({ viewer: url });
  }

  location(text: string): void {
    this.#write({ location: text });
  }

  #write(object: object): void {
    this.#output.write(`${JSON.stringify(object)}\n`);
  }
}
