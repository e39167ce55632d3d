import type { Session } from '@boardcast/protocol';
import { expect, it } from 'vitest';
import { isAllowed, mayRestart } from './permissions.ts';

const open: Session = {
  accessControl: false,
  kind: 'admin',
  expires: null,
  actions: [],
  boards: [],
};
const user: Session = {
  accessControl: true,
  kind: 'user',
  expires: null,
  actions: ['watch', 'playback'],
  boards: ['garden-*', 'kitchen'],
};

it.each([
  ['before the session is known', undefined, 'playback', 'kitchen', false],
  ['without access control', open, 'manage', 'kitchen', true],
  ['an administrator', { ...open, accessControl: true }, 'manage', 'kitchen', true],
  ['a board by name', user, 'playback', 'kitchen', true],
  ['a board by the beginning of its name', user, 'playback', 'garden-gate', true],
  ['another board', user, 'playback', 'kitchen-2', false],
  ['another action', user, 'manage', 'kitchen', false],
] as const)('%s', (_, session, action, board, expected) => {
  expect(isAllowed(session, action, board)).toBe(expected);
});

const restarts: readonly (readonly [string, Session | undefined, boolean])[] = [
  ['before the session is known', undefined, false],
  ['without access control', open, true],
  ['who watches', user, false],
  ['who controls another board', { ...user, actions: ['control'], boards: ['garden-*'] }, false],
  ['who controls it', { ...user, actions: ['control'] }, true],
  ['who manages', { ...user, actions: ['manage'], boards: [] }, true],
];

it.each(restarts)('%s: whether the kitchen may be restarted', (_, session, expected) => {
  expect(mayRestart(session, 'kitchen')).toBe(expected);
});
