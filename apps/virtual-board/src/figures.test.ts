import { expect, it } from 'vitest';
import { describeProfile } from './figures.ts';

it('reads a profile-level-id in words', () => {
  expect(describeProfile('42c00b')).toBe('Constrained Baseline 1.1 (42c00b)');
  expect(describeProfile('4d4029')).toBe('Main 4.1 (4d4029)');
  expect(describeProfile('')).toBe('–');
});
