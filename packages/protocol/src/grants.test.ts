import { expect, it } from 'vitest';
import { grantsAllow } from './grants.ts';

it.each([
  ['kitchen', 'kitchen', true],
  ['kitchen', 'kitchen-2', false],
  ['garden-*', 'garden-1', true],
  ['garden-*', 'garden', false],
  ['*', 'anything', true],
  ['kit*hen', 'kitchen', false],
])('the pattern %s and the board %s: %s', (pattern, board, allowed) => {
  expect(grantsAllow({ boards: [pattern], actions: ['watch'] }, 'watch', board)).toBe(allowed);
});

it('allows the granted actions only', () => {
  const grants = { boards: ['*'], actions: ['watch', 'playback'] } as const;
  const allowed = (action?: 'watch' | 'talk') =>
    grantsAllow({ boards: ['*'], actions: [...grants.actions] }, action, 'a');

  expect([allowed('watch'), allowed('talk'), allowed()]).toEqual([true, false, true]);
  expect(grantsAllow({ boards: ['*'], actions: [] }, undefined, 'a')).toBe(false);
});
