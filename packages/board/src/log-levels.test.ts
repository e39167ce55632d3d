import { expect, it } from 'vitest';
import { LogLevels } from './log-levels.ts';

it('passes up to info by default', () => {
  const levels = new LogLevels();

  expect(levels.passes('WIFI', 'I')).toBe(true);
  expect(levels.passes('WIFI', 'D')).toBe(false);
});

it('sets one tag, and with * all of them', () => {
  const levels = new LogLevels();

  levels.set('WIFI', 'none');
  expect(levels.passes('WIFI', 'E')).toBe(false);
  expect(levels.passes('APP', 'I')).toBe(true);

  levels.set('*', 'debug');
  expect(levels.passes('WIFI', 'D')).toBe(true);
  expect(levels.passes('APP', 'V')).toBe(false);
});
