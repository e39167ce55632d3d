/** The letter of a log line: error, warning, information, debug, verbose. */
export type LogLevel = 'E' | 'W' | 'I' | 'D' | 'V';

/** The thresholds of a tag, by ESP-IDF's names and in the order of its `esp_log_level_t`. */
export const logThresholds = ['none', 'error', 'warn', 'info', 'debug', 'verbose'] as const;
export type LogThreshold = (typeof logThresholds)[number];

/** The lowest threshold that passes a line of a level. */
const thresholdOf: Readonly<Record<LogLevel, LogThreshold>> = {
  E: 'error',
  W: 'warn',
  I: 'info',
  D: 'debug',
  V: 'verbose',
};

/** The threshold of a name; undefined when it is unknown. */
export function logThresholdOf(name: string): LogThreshold | undefined {
  return logThresholds.find((threshold) => threshold === name);
}

/** The thresholds of all tags, as ESP-IDF's `esp_log_level_set` sets them. */
export class LogLevels {
  readonly #levels = new Map<string, LogThreshold>();
  #default: LogThreshold;

  /** `threshold` applies to every tag without a threshold; the firmware's is `info`. */
  constructor(threshold: LogThreshold = 'info') {
    this.#default = threshold;
  }

  /** The tag `*` sets every tag and drops the thresholds of single ones. */
  set(tag: string, level: LogThreshold): void {
    if (tag !== '*') return void this.#levels.set(tag, level);
    this.#levels.clear();
    this.#default = level;
  }

  passes(tag: string, level: LogLevel): boolean {
    const threshold = this.#levels.get(tag) ?? this.#default;
    return logThresholds.indexOf(thresholdOf[level]) <= logThresholds.indexOf(threshold);
  }
}
