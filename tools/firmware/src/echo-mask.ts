import { CONSOLE_PROMPT } from '@boardcast/board';

const escape = '\u001b';
/** A command, up to the argument that is a secret: the key, a password, or a query with a token. */
const beforeSecret = new RegExp(
  `${CONSOLE_PROMPT}\\s*(?:key\\s+|wifi\\s+(?:"[^"]*"|[^\\s"]\\S*)\\s+|start\\s+\\S*[?])`,
);

/** Replaces the secrets in a console's echo of what is typed, character by character. */
export class EchoMask {
  /** The line so far, without escape sequences. */
  #line = '';
  #isInSecret = false;
  #isInEscape = false;

  read(text: string): string {
    return [...text].map((character) => this.#next(character)).join('');
  }

  #next(character: string): string {
    if (this.#isInEscape || character === escape) {
      // ECMA-48 section 5.4: a control sequence ends with a byte from @ to ~.
      this.#isInEscape = character === escape || character === '[' || character < '@';
      return character;
    }
    if (character === '\r' || character === '\n') this.#begin('');
    else if (character === '\b') this.#begin(this.#line.slice(0, -1));
    else return this.#visible(character);
    return character;
  }

  #begin(line: string): void {
    this.#line = line;
    this.#isInSecret = beforeSecret.test(line);
  }

  #visible(character: string): string {
    const shown = this.#isInSecret && character !== ' ' ? '*' : character;
    this.#line += character;
    if (!this.#isInSecret && (character === ' ' || character === '?')) this.#begin(this.#line);
    return shown;
  }
}
