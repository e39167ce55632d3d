import { consoleCommands, logTags, logThresholds } from '@boardcast/board';
import { pageTag } from '../board/board-log.ts';

export interface Completion {
  /** The line with all that is certain added. */
  readonly line: string;
  /** What the last word may become, if that is not certain. */
  readonly candidates: readonly string[];
}

const tags = [...Object.values(logTags), pageTag, '*'];

/** The words that can follow those. */
function wordsAfter(words: readonly string[]): readonly string[] {
  if (words.length === 0) return Object.keys(consoleCommands);
  if (words[0] !== 'log') return [];
  return [tags, logThresholds][words.length - 1] ?? [];
}

function commonPrefix(words: readonly string[]): string {
  const [first = '', ...others] = words;
  let length = first.length;
  while (!others.every((word) => word.startsWith(first.slice(0, length)))) length -= 1;
  return first.slice(0, length);
}

/** Completes the last word of a console line; undefined if there is nothing to complete. */
export function complete(line: string): Completion | undefined {
  const words = line.trimStart().split(/\s+/);
  const typed = words.pop() ?? '';
  const start = line.slice(0, line.length - typed.length);
  const matches = wordsAfter(words).filter((word) =>
    word.toLowerCase().startsWith(typed.toLowerCase()),
  );
  const [only] = matches;
  if (only === undefined || (matches.length === 1 && only === typed)) return undefined;
  if (matches.length === 1) return { line: `${start}${only} `, candidates: [] };
  return { line: start + commonPrefix(matches), candidates: matches };
}
