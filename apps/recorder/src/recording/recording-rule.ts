import { OptionError } from '@boardcast/process';
import { matchesBoard } from '@boardcast/protocol';
import { isScheduled, parseSchedule, type Schedule } from './schedule.ts';

/** When a board is recorded, unless somebody has requested it otherwise. */
export interface RecordingRule {
  /** The name of a board, or the beginning of names and `*`. */
  readonly pattern: string;
  readonly when: 'always' | 'on-demand' | Schedule;
}

const option = '--record';
const expected =
  'NAME=always, NAME=on-demand or NAME=SCHEDULE, such as "garden-*=mon-fri 08:00-18:00; sat 10:00-14:00"';

/** Parses the value of `--record`. Throws an OptionError. */
export function parseRecordingRule(text: string): RecordingRule {
  const equals = text.lastIndexOf('=');
  const pattern = text.slice(0, Math.max(0, equals)).trim();
  const when = text.slice(equals + 1).trim();
  if (pattern === '') throw new OptionError(option, text, expected);
  if (pattern.slice(0, -1).includes('*')) {
    throw new OptionError(option, text, 'a * at the end of the name alone');
  }
  if (when === 'always' || when === 'on-demand') return { pattern, when };
  const schedule = parseSchedule(when);
  if (schedule === undefined) throw new OptionError(option, text, expected);
  return { pattern, when: schedule };
}

/** The rules of an installation. */
export class RecordingRules {
  readonly #rules: readonly RecordingRule[];

  constructor(rules: readonly RecordingRule[]) {
    // The longest pattern first: it says the most about a board.
    this.#rules = rules.toSorted((a, b) => b.pattern.length - a.pattern.length);
  }

  /** The boards that are named, not matched by a pattern. */
  get names(): readonly string[] {
    return this.#rules.map(({ pattern }) => pattern).filter((pattern) => !pattern.endsWith('*'));
  }

  /** Whether a board is to be recorded at a time. */
  isActive(board: string, time: Date): boolean {
    const named = this.#rules.find(({ pattern }) => pattern === board);
    const rule = named ?? this.#rules.find(({ pattern }) => matchesBoard(pattern, board));
    if (rule === undefined || rule.when === 'on-demand') return false;
    return rule.when === 'always' || isScheduled(rule.when, time);
  }
}
