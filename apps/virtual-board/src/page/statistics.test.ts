import { expect, it } from 'vitest';
import { describeDrops, describeProfile } from './statistics.ts';

it('describes a profile-level-id', () => {
  expect(describeProfile('42c00b')).toBe('Constrained Baseline 1.1 (42c00b)');
  expect(describeProfile('4d4029')).toBe('Main 4.1 (4d4029)');
  expect(describeProfile('')).toBe('–');
});

it('describes dropped frames, the most frequent reason first', () => {
  expect(describeDrops({ late: 0, capture: 0, encoder: 0, browser: 0 })).toBe('0');
  expect(describeDrops({ late: 3, capture: 0, encoder: 9, browser: 0 })).toBe(
    '12 (9 encoder busy, 3 late)',
  );
});
