import {
  maskConsoleLine,
  parseCommand,
  parseLogLine,
  CONSOLE_PROMPT,
  type Command,
  type LogLevel,
} from '@boardcast/board';
import { element } from '@boardcast/web';

const maxLines = 1000;
/** ESP-IDF's levels, the most severe first. */
const levels: readonly LogLevel[] = ['E', 'W', 'I', 'D', 'V'];

interface Line {
  readonly text: string;
  /** Undefined: not a line of the log, shown at every level. */
  readonly level: LogLevel | undefined;
}

export interface ConsoleElements {
  readonly transcript: HTMLElement;
  readonly input: HTMLInputElement;
  /** Its values are log levels. */
  readonly level: HTMLSelectElement;
}

/** The board's serial console: its output and an input line. */
export class Console {
  readonly #elements: ConsoleElements;
  readonly #run: (command: Command) => void;
  readonly #history: string[] = [];
  #lines: readonly Line[] = [];
  #recalled = 0;

  constructor(elements: ConsoleElements, run: (command: Command) => void) {
    this.#elements = elements;
    this.#run = run;
    elements.input.addEventListener('keydown', (event) => this.#onKey(event));
    elements.level.addEventListener('change', () => this.#refresh());
  }

  /** Appends a line; keeps scrolled to the end unless the user has scrolled up. */
  print(text: string): void {
    const line = { text, level: parseLogLine(text)?.level };
    this.#lines = [...this.#lines, line].slice(-maxLines);
    if (!this.#isShown(line)) return;
    const log = this.#elements.transcript;
    const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 8;
    log.append(elementOf(line));
    while (log.childElementCount > maxLines) log.firstElementChild?.remove();
    if (isAtEnd) log.scrollTop = log.scrollHeight;
  }

  #isShown({ level }: Line): boolean {
    const maxLevel = this.#elements.level.value as LogLevel;
    return level === undefined || levels.indexOf(level) <= levels.indexOf(maxLevel);
  }

  #refresh(): void {
    const log = this.#elements.transcript;
    log.replaceChildren(...this.#lines.filter((line) => this.#isShown(line)).map(elementOf));
    log.scrollTop = log.scrollHeight;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter') this.#enter();
    else if (event.key === 'ArrowUp') this.#recall(-1);
    else if (event.key === 'ArrowDown') this.#recall(1);
    else return;
    event.preventDefault();
  }

  #enter(): void {
    const { input } = this.#elements;
    const line = input.value;
    input.value = '';
    const command = parseCommand(line);
    // The transcript may be copied into a bug report.
    this.print(CONSOLE_PROMPT + maskConsoleLine(line));
    if (command.kind !== 'empty') this.#history.push(line);
    this.#recalled = this.#history.length;
    this.#run(command);
  }

  #recall(step: number): void {
    this.#recalled = Math.min(Math.max(this.#recalled + step, 0), this.#history.length);
    this.#elements.input.value = this.#history[this.#recalled] ?? '';
  }
}

function elementOf({ text, level }: Line): HTMLElement {
  const line = element('span', {}, `${text}\n`);
  line.dataset['level'] = level ?? '';
  return line;
}
