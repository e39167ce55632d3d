import { expect, it } from 'vitest';
import { bytesText, dateOf, dateValue, durationText } from './time-text.ts';

it.each([
  [3_723_000, '1:02:03'],
  [123_000, '2:03'],
  [900, '0:01'],
])('%i ms are %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1500, '1.5 kB'],
  [42_000_000, '42 MB'],
  [1e16, '10000 TB'],
])('%i bytes are %s', (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

it('reads the date field that it writes', () => {
  const morning = new Date(2026, 2, 4, 9, 30).getTime();

  expect(dateValue(morning)).toBe('2026-03-04');
  expect(dateOf('2026-03-04')).toBe(new Date(2026, 2, 4).getTime());
  expect(dateOf('')).toBeUndefined();
});
