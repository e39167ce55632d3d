import {
  logLine,
  LogLevels,
  type LogEntry,
  type LogLevel,
  type LogThreshold,
} from '@boardcast/board';

/** The tag of what only a page has to say. */
const pageTag = 'PAGE';

export interface BoardLogOptions {
  /** Milliseconds since the board was switched on. */
  uptimeMs(): number;
  /** Takes a line of the console. */
  line(text: string): void;
}

/** What a board logs, by the levels that its console was told. */
export class BoardLog {
  readonly #options: BoardLogOptions;
  #levels = usualLevels();

  constructor(options: BoardLogOptions) {
    this.#options = options;
  }

  setLevel(tag: string, level: LogThreshold): void {
    this.#levels.set(tag, level);
  }

  /** The board boots: the levels are the usual ones again. */
  reset(): void {
    this.#levels = usualLevels();
  }

  write({ level, tag, text }: LogEntry): void {
    if (!this.#levels.passes(tag, level)) return;
    this.#options.line(logLine(level, this.#options.uptimeMs(), tag, text));
  }

  /** Says what only a page has to say. */
  page(level: LogLevel, text: string): void {
    this.write({ level, tag: pageTag, text });
  }
}

/** A page has more to tell than the firmware: what is shown of it is chosen beside the console. */
function usualLevels(): LogLevels {
  return new LogLevels('debug');
}
