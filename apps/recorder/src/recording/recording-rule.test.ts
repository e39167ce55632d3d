import { expect, test } from 'vitest';
import { parseByteSize } from './byte-size.ts';
import { parseRecordingRule, RecordingRules } from './recording-rule.ts';

test('a rule for a name comes before a pattern, a longer pattern before a shorter one', () => {
  const texts = ['*=always', 'garden-*=on-demand', 'garden-pond=mon 08:00-18:00', 'a=b=always'];
  const rules = new RecordingRules(texts.map(parseRecordingRule));
  const monday = new Date('2026-11-30T12:00:00');
  const sunday = new Date('2026-11-29T12:00:00');
  expect(rules.isActive('kitchen', sunday)).toBe(true);
  expect(rules.isActive('garden-tree', monday)).toBe(false);
  expect(rules.isActive('garden-pond', monday)).toBe(true);
  expect(rules.isActive('garden-pond', sunday)).toBe(false);
  expect(rules.names).toEqual(['garden-pond', 'a=b']);
});

test('without a rule a board is not recorded', () => {
  expect(new RecordingRules([]).isActive('kitchen', new Date())).toBe(false);
});

test.each(['always', '=always', 'a', 'a=', 'a=never', '*-garden=always', 'a=mon-sun 8'])(
  '"%s" is refused in one line',
  (text) => {
    expect(() => parseRecordingRule(text)).toThrow(/^Invalid --record ".*": expected .+\.$/);
  },
);

test.each([
  ['0', 0],
  ['1500', 1500],
  ['500M', 500e6],
  ['1.5G', 1.5e9],
  ['2 tb', 2e12],
])('%s is %i bytes', (text, bytes) => {
  expect(parseByteSize('--keep-bytes', text)).toBe(bytes);
});

test.each(['', 'G', '-1', '1X', '1e99T', '99999999T'])('"%s" is no size', (text) => {
  expect(() => parseByteSize('--keep-bytes', text)).toThrow('Invalid --keep-bytes');
});
