import type { Session } from '@boardcast/protocol';
import { expect, it, vi } from 'vitest';
import { HttpAccess } from './http-access.ts';

const user: Session = {
  ...{ accessControl: true, kind: 'user', expires: null },
  actions: ['playback'],
  boards: ['garden-*'],
};

function accessOf(session: Session | undefined) {
  const sessionOf = vi.fn(() => Promise.resolve(session));
  return { access: new HttpAccess({ token: 'own', sessionOf }), sessionOf };
}

it('lets its gateway do everything', async () => {
  const { access, sessionOf } = accessOf(undefined);

  expect(await access.refusal('Bearer own', 'manage', 'kitchen')).toBeUndefined();
  expect(sessionOf).not.toHaveBeenCalled();
});

it('lets a user do what the gateway says, and asks once in a while', async () => {
  const { access, sessionOf } = accessOf(user);

  expect(await access.refusal('Bearer x', 'playback', 'garden-1')).toBeUndefined();
  expect(await access.refusal('Bearer x', 'playback', 'kitchen')).toBe(403);
  expect(await access.refusal('Bearer x', 'manage', 'garden-1')).toBe(403);
  expect(sessionOf).toHaveBeenCalledOnce();
});

it('refuses whom the gateway does not know', async () => {
  const { access } = accessOf(undefined);

  expect(await access.refusal(undefined, 'playback', 'kitchen')).toBe(401);
  expect(await access.refusal('Bearer guess', 'playback', 'kitchen')).toBe(401);
});

it('lets everybody in where access control is off', async () => {
  const { access } = accessOf({ ...user, accessControl: false, kind: 'admin' });

  expect(await access.refusal(undefined, 'manage', 'kitchen')).toBeUndefined();
});
