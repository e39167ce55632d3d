import {
  parseCommand,
  parseLogLine,
  CONSOLE_PROMPT,
  type Command,
  type LogLevel,
} from '@boardcast/board';

const mostLines = 1000;
/** As ESP-IDF has them, from the gravest on. */
const levels: readonly LogLevel[] = ['E', 'W', 'I', 'D', 'V'];

interface Line {
  readonly text: string;
  /** Undefined for what is no line of the log: it is shown at every level. */
  readonly level: LogLevel | undefined;
}

export interface ConsoleElements {
  readonly transcript: HTMLElement;
  readonly input: HTMLInputElement;
  /** Its values are log levels. */
  readonly level: HTMLSelectElement;
}

/** The board's serial console: what it says, and a line to type to it. */
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
    elements.level.addEventListener('change', () => this.#showAgain());
  }

  /** Adds a line, and stays at the end unless somebody has scrolled up. */
  print(text: string): void {
    const line = { text, level: parseLogLine(text)?.level };
    this.#lines = [...this.#lines, line].slice(-mostLines);
    if (!this.#isShown(line)) return;
    const log = this.#elements.transcript;
    const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 8;
    log.append(elementOf(line));
    while (log.childElementCount > mostLines) log.firstElementChild?.remove();
    if (isAtEnd) log.scrollTop = log.scrollHeight;
  }

  #isShown({ level }: Line): boolean {
    const most = this.#elements.level.value as LogLevel;
    return level === undefined || levels.indexOf(level) <= levels.indexOf(most);
  }

  #showAgain(): void {
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
    this.print(CONSOLE_PROMPT + withoutPassword(line, command));
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
  const element = document.createElement('span');
  element.textContent = `${text}\n`;
  element.dataset['level'] = level ?? '';
  return element;
}

/** What stands in the transcript may be copied into a report. */
function withoutPassword(line: string, command: Command): string {
  if (command.kind === 'wifi' && command.password !== undefined) {
    return `wifi ${command.ssid} ********`;
  }
  return line.replace(/\S+@/g, '***@');
}
