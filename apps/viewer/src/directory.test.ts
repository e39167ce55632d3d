import { expect, it } from 'vitest';
import { parseBoards } from './directory.ts';

const board = { name: '<b>', state: 'live', viewers: 1, pipeline: 'p', endpoint: 'p/e' };

it('reads the boards and leaves out what it does not know', () => {
  expect(parseBoards(JSON.stringify([{ ...board, more: true }]))).toEqual([board]);
});

it.each(['', '{}', '[{}]', JSON.stringify([{ ...board, state: 'odd' }])])('refuses %s', (text) => {
  expect(() => parseBoards(text)).toThrow();
});
