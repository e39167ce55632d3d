import {
  logLine,
  LogLevels,
  type LogEntry,
  type LogLevel,
  type LogThreshold,
} from '@boardcast/board';

/** The tag of messages that the firmware does not have. */
export const pageTag = 'PAGE';

export interface BoardLogOptions {
  /** Milliseconds since the board was started. */
  uptimeMs(): number;
  /** Takes a line of the console. */
  line(text: string): void;
}

/** Filters the log by the levels that the console's `log` command sets. */
export class BoardLog {
  readonly #options: BoardLogOptions;
  #levels = defaultLevels();

  constructor(options: BoardLogOptions) {
    this.#options = options;
  }

  setLevel(tag: string, level: LogThreshold): void {
    this.#levels.set(tag, level);
  }

  /** Restores the default levels. */
  reset(): void {
    this.#levels = defaultLevels();
  }

  write({ level, tag, text }: LogEntry): void {
    if (!this.#levels.passes(tag, level)) return;
    this.#options.line(logLine(level, this.#options.uptimeMs(), tag, text));
  }

  /** Writes a message that the firmware does not have. */
  writePage(level: LogLevel, text: string): void {
    this.write({ level, tag: pageTag, text });
  }
}

/** More than the firmware's: the page filters by level again, beside the console. */
function defaultLevels(): LogLevels {
  return new LogLevels('debug');
}
