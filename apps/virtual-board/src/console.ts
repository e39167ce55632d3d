import { parseCommand, parseLogLine, PROMPT, type Command } from '@boardcast/board';

const mostLines = 1000;

/** The board's serial console: what it says, and a line to type to it. */
export class Console {
  readonly #transcript: HTMLElement;
  readonly #input: HTMLInputElement;
  readonly #run: (command: Command) => void;
  readonly #history: string[] = [];
  #recalled = 0;

  constructor(transcript: HTMLElement, input: HTMLInputElement, run: (command: Command) => void) {
    this.#transcript = transcript;
    this.#input = input;
    this.#run = run;
    input.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** Adds a line, and stays at the end unless somebody has scrolled up. */
  print(text: string): void {
    const log = this.#transcript;
    const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 8;
    const line = document.createElement('span');
    line.textContent = `${text}\n`;
    line.dataset['level'] = parseLogLine(text)?.level ?? '';
    log.append(line);
    while (log.childElementCount > mostLines) log.firstElementChild?.remove();
    if (isAtEnd) log.scrollTop = log.scrollHeight;
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter') this.#enter();
    else if (event.key === 'ArrowUp') this.#recall(-1);
    else if (event.key === 'ArrowDown') this.#recall(1);
    else return;
    event.preventDefault();
  }

  #enter(): void {
    const line = this.#input.value;
    this.#input.value = '';
    const command = parseCommand(line);
    this.print(PROMPT + withoutPassword(line, command));
    if (command.kind !== 'empty') this.#history.push(line);
    this.#recalled = this.#history.length;
    this.#run(command);
  }

  #recall(step: number): void {
    this.#recalled = Math.min(Math.max(this.#recalled + step, 0), this.#history.length);
    this.#input.value = this.#history[this.#recalled] ?? '';
  }
}

/** What stands in the transcript may be copied into a report. */
function withoutPassword(line: string, command: Command): string {
  if (command.kind !== 'wifi' || command.password === undefined) return line;
  return `wifi ${command.ssid} ********`;
}
