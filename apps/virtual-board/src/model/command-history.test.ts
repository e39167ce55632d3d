import { expect, it } from 'vitest';
import { CommandHistory } from './command-history.ts';

function historyOf(...lines: readonly string[]): CommandHistory {
  const history = new CommandHistory();
  for (const line of lines) history.add(line);
  return history;
}

it('recalls the lines, and returns to what was being typed', () => {
  const history = historyOf('help', 'i');

  expect(history.recall(-1, 'ver')).toBe('i');
  expect(history.recall(-1, 'i')).toBe('help');
  expect(history.recall(-1, 'help')).toBe('help');
  expect(history.recall(1, 'help')).toBe('i');
  expect(history.recall(1, 'i')).toBe('ver');
});

it('keeps a repeated line once', () => {
  const history = historyOf('help', 'i', 'i');

  expect(history.recall(-1, '')).toBe('i');
  expect(history.recall(-1, '')).toBe('help');
});
