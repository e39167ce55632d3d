import { expect, it } from 'vitest';
import { LogLevels } from './log-levels.ts';

it('logs up to info unless told', () => {
  const levels = new LogLevels();

  expect(levels.lets('WIFI', 'I')).toBe(true);
  expect(levels.lets('WIFI', 'D')).toBe(false);
});

it('sets one part, and with * all of them', () => {
  const levels = new LogLevels();

  levels.set('WIFI', 'none');
  expect(levels.lets('WIFI', 'E')).toBe(false);
  expect(levels.lets('APP', 'I')).toBe(true);

  levels.set('*', 'debug');
  expect(levels.lets('WIFI', 'D')).toBe(true);
  expect(levels.lets('APP', 'V')).toBe(false);
});
