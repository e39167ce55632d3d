import { expect, it, vi } from 'vitest';
import { Terminal } from './terminal.ts';

const texts = (lines: readonly { readonly text: string }[]) => lines.map(({ text }) => text);

it('shows debug lines in the log only', () => {
  const terminal = new Terminal(vi.fn());

  for (const line of ['I (1) APP: one', 'D (2) PAGE: two', 'three']) terminal.print(line);

  expect(texts(terminal.transcript.value)).toEqual(['I (1) APP: one', 'three']);
  expect(texts(terminal.log.value)).toEqual(['I (1) APP: one', 'D (2) PAGE: two']);
});

it('runs what is entered, and prints it without the key in it', () => {
  const run = vi.fn();
  const terminal = new Terminal(run);

  terminal.enter('version');
  terminal.enter('key secret');

  expect(run).toHaveBeenCalledWith({ kind: 'version' });
  expect(texts(terminal.transcript.value)).toEqual(['esp> version', 'esp> key ********']);
  expect(terminal.recall(-1, '')).toBe('key secret');
});

it('prints the candidates of an ambiguous word', () => {
  const terminal = new Terminal(vi.fn());

  expect(terminal.complete('st')).toBe('st');
  expect(terminal.complete('')).toBe('');

  expect(texts(terminal.transcript.value).slice(0, 2)).toEqual(['esp> st', 'start  stop']);
});

it('keeps the last thousand lines', () => {
  const terminal = new Terminal(vi.fn());

  for (let line = 0; line < 1005; line += 1) terminal.print(`${line}`);

  expect(terminal.transcript.value).toHaveLength(1000);
  expect(terminal.transcript.value[0]?.text).toBe('5');
});
