import type { LogLevel } from './log.ts';

/** The most that a part logs, by ESP-IDF's names, from nothing on. */
const thresholds = ['none', 'error', 'warn', 'info', 'debug', 'verbose'] as const;
export type LogThreshold = (typeof thresholds)[number];

/** Which threshold lets a line of a level through. */
const needed: Readonly<Record<LogLevel, LogThreshold>> = {
  E: 'error',
  W: 'warn',
  I: 'info',
  D: 'debug',
  V: 'verbose',
};

/** The threshold of a name; undefined when it is none. */
export function logLevelOf(name: string): LogThreshold | undefined {
  return thresholds.find((threshold) => threshold === name);
}

/** How much each part logs, as ESP-IDF's esp_log_level_set has it. */
export class LogLevels {
  readonly #levels = new Map<string, LogThreshold>();
  #usual: LogThreshold;

  /** `usual` is what a part logs that was told nothing; the firmware's is `info`. */
  constructor(usual: LogThreshold = 'info') {
    this.#usual = usual;
  }

  /** The tag `*` is every part, those with a level of their own too. */
  set(tag: string, level: LogThreshold): void {
    if (tag !== '*') return void this.#levels.set(tag, level);
    this.#levels.clear();
    this.#usual = level;
  }

  lets(tag: string, level: LogLevel): boolean {
    const most = this.#levels.get(tag) ?? this.#usual;
    return thresholds.indexOf(needed[level]) <= thresholds.indexOf(most);
  }
}
