import {
  CONSOLE_PROMPT,
  logTags,
  maskConsoleLine,
  parseCommand,
  parseLogLine,
  type Command,
  type LogLine,
} from '@boardcast/board';
import { computed, signal } from '@preact/signals';
import { complete } from './command-completion.ts';
import { CommandHistory } from './command-history.ts';

const maxLines = 1000;

export interface TerminalLine {
  readonly id: number;
  readonly text: string;
  /** Undefined: not a line of the log. */
  readonly log: LogLine | undefined;
}

/** The levels that a console shows; the log has more. */
const consoleLevels: ReadonlySet<string> = new Set(['E', 'W', 'I']);

/** The board's serial console: its output, and the lines that are entered. */
export class Terminal {
  readonly #run: (command: Command) => void;
  readonly #history = new CommandHistory();
  readonly #lines = signal<readonly TerminalLine[]>([]);
  #nextId = 0;

  /** What a serial console shows. */
  readonly transcript = computed(() =>
    this.#lines.value.filter(({ log }) => log === undefined || consoleLevels.has(log.level)),
  );
  /** The lines of the log, of every level. */
  readonly log = computed(() => this.#lines.value.filter(({ log }) => log !== undefined));

  /** The last warning or error of the connection to the server. */
  readonly lastProblem = computed(() => {
    const problems: ReadonlySet<string> = new Set(['E', 'W']);
    const isProblem = ({ log }: TerminalLine) =>
      log !== undefined && log.tag === logTags.signaling && problems.has(log.level);
    return this.#lines.value.findLast(isProblem)?.log?.text;
  });

  constructor(run: (command: Command) => void) {
    this.#run = run;
  }

  print(text: string): void {
    const line = { id: this.#nextId, text, log: parseLogLine(text) };
    this.#nextId += 1;
    this.#lines.value = [...this.#lines.value, line].slice(-maxLines);
  }

  enter(line: string): void {
    const command = parseCommand(line);
    // The transcript may be copied into a bug report.
    this.print(CONSOLE_PROMPT + maskConsoleLine(line));
    if (command.kind !== 'empty') this.#history.add(line);
    this.#run(command);
  }

  recall(step: number, current: string): string {
    return this.#history.recall(step, current);
  }

  /** The completed line, or undefined; prints the candidates if it is ambiguous. */
  complete(line: string): string | undefined {
    const completion = complete(line);
    if (completion === undefined) return undefined;
    if (completion.candidates.length > 0 && completion.line === line) {
      this.print(CONSOLE_PROMPT + maskConsoleLine(line));
      this.print(completion.candidates.join('  '));
    }
    return completion.line;
  }
}
