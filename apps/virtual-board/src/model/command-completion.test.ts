import { expect, it } from 'vitest';
import { complete } from './command-completion.ts';

it.each([
  ['ver', 'version '],
  ['  he', '  help '],
  ['log wi', 'log WIFI '],
  ['log * deb', 'log * debug '],
])('completes %j', (line, completed) => {
  expect(complete(line)).toEqual({ line: completed, candidates: [] });
});

it('adds what is certain, and names the candidates', () => {
  expect(complete('st')).toEqual({ line: 'st', candidates: ['start', 'stop'] });
  expect(complete('log p')).toEqual({ line: 'log P', candidates: ['PUBLISHER', 'PAGE'] });
});

it.each(['version', 'start ws://', 'wifi home ', 'foo', 'log WIFI debug '])(
  'has nothing to add to %j',
  (line) => {
    expect(complete(line)).toBeUndefined();
  },
);
