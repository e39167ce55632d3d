import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Grants } from '@boardcast/protocol';
import { SignJWT } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AccessStore } from './access-store.ts';
import { FileAccessStore } from './file-access-store.ts';
import { issueToken, playerPassword, verifyToken } from './tokens.ts';

let folder: string;
let store: AccessStore;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-'));
  store = await FileAccessStore.open(folder);
});
afterEach(() => rm(folder, { recursive: true, maxRetries: 5 }));

const grants: Grants = { boards: ['kitchen'], actions: ['watch'] };
const inAnHour = () => new Date(Date.now() + 3_600_000);

it('gives the principal of a token', async () => {
  const token = await issueToken(store, { subject: 'ann', grants, expires: inAnHour() });
  const admin = await issueToken(store, { subject: 'bob', grants: undefined, expires: inAnHour() });

  expect(await verifyToken(store, token)).toMatchObject({ kind: 'user', grants });
  expect(await verifyToken(store, admin)).toMatchObject({ kind: 'admin' });
});

it('takes the short form of a token as long as the token, and no other', async () => {
  const token = await issueToken(store, { subject: 'ann', grants, expires: inAnHour() });
  const password = playerPassword(store, token);
  expect(password.length).toBeLessThan(40);
  expect(await verifyToken(store, password)).toEqual(await verifyToken(store, token));
  const changed = password.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
  expect(await verifyToken(store, changed)).toBe('malformed');

  await store.revoke(store.tokens[0]?.id ?? '');

  expect(await verifyToken(store, password)).toBe('revoked');
});

it('refuses an expired token and a revoked one', async () => {
  const expired = await issueToken(store, {
    subject: 'ann',
    grants,
    expires: new Date(Date.now() - 5000),
  });
  const revoked = await issueToken(store, { subject: 'ann', grants, expires: inAnHour() });
  const [issued] = store.tokens.filter(({ expires }) => expires * 1000 > Date.now());
  await store.revoke(issued?.id ?? '');

  expect(await verifyToken(store, expired)).toBe('expired');
  expect(await verifyToken(store, revoked)).toBe('revoked');
});

it('refuses a token of another server, and one of another algorithm', async () => {
  const other = new TextEncoder().encode('x'.repeat(32));
  const claims = new SignJWT({ admin: true })
    .setIssuer('boardcast')
    .setSubject('eve')
    .setJti('1')
    .setExpirationTime('1h');
  const forged = await claims.setProtectedHeader({ alg: 'HS256' }).sign(other);
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const unsigned = `${encode({ alg: 'none' })}.${encode({ iss: 'boardcast', sub: 'eve', jti: '1', exp: 9e9, admin: true })}.`;

  for (const token of [forged, unsigned, '', 'x', 'a.b.c', '🙂']) {
    expect(await verifyToken(store, token)).toBe('malformed');
  }
});

it.each([
  ['no expiry', { sub: 'eve', jti: '1', admin: true }],
  ['no id', { sub: 'eve', exp: 9e9, admin: true }],
  ['no grants', { sub: 'eve', jti: '1', exp: 9e9 }],
  [
    'unknown actions',
    { sub: 'eve', jti: '1', exp: 9e9, grants: { boards: ['*'], actions: ['fly'] } },
  ],
])('refuses a signed token with %s', async (_, claims) => {
  const token = await new SignJWT({ iss: 'boardcast', ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(store.signingKey);

  expect(await verifyToken(store, token)).toBe('malformed');
});
