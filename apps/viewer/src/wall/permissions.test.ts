import type { Session } from '@boardcast/protocol';
import { expect, it } from 'vitest';
import { isAllowed } from './permissions.ts';

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
