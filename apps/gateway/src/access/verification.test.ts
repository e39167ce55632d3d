import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { VerificationRequest } from '@boardcast/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AccessControl } from './access-control.ts';
import type { AccessStore } from './access-store.ts';
import { FileAccessStore } from './file-access-store.ts';
import { issueToken, playerPassword } from './tokens.ts';
import { verifyCredentials } from './verification.ts';

let folder: string;
let store: AccessStore;
let access: AccessControl;
let password: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-'));
  store = await FileAccessStore.open(folder);
  access = new AccessControl(store);
  const grants = { boards: ['garden-*'], actions: ['watch' as const] };
  const expires = new Date(Date.now() + 3_600_000);
  password = playerPassword(store, await issueToken(store, { subject: 'ann', grants, expires }));
});
afterEach(async () => {
  access.close();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

const verify = (credentials: VerificationRequest['credentials'], board = 'garden-1') =>
  verifyCredentials(access, store, { board, credentials });
const basic = (secret: string) => ({ scheme: 'basic', username: 'any', password: secret }) as const;

/** As a client makes it: RFC 7616 section 3.4.1. */
function digest(secret: string, algorithm: 'MD5' | 'SHA-256', username = 'ann') {
  const hash = (text: string) =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text)
      .digest('hex');
  const fields = { realm: 'boardcast', nonce: 'n', uri: 'rtsp://h/garden-1', method: 'DESCRIBE' };
  const [a1, a2] = [`${username}:boardcast:${secret}`, `DESCRIBE:${fields.uri}`].map(hash);
  const quality = { qop: 'auth', nc: '00000001', cnonce: 'c' } as const;
  const response = hash(`${a1 ?? ''}:n:00000001:c:auth:${a2 ?? ''}`);
  return { scheme: 'digest', username, algorithm, response, ...fields, ...quality } as const;
}

it('takes a password by Basic, for the boards that it is for', async () => {
  expect(await verify(basic(password))).toBe('allowed');
  expect(await verify(basic(password), 'kitchen')).toBe('forbidden');
  expect(await verify(basic('guess'))).toBe('unauthorized');
});

it.each(['MD5', 'SHA-256'] as const)('takes a password by Digest with %s', async (algorithm) => {
  expect(await verify(digest(password, algorithm))).toBe('allowed');
  expect(await verify(digest(password, algorithm), 'kitchen')).toBe('forbidden');
  expect(await verify(digest('guess', algorithm))).toBe('unauthorized');
  expect(await verify(digest(password, algorithm, 'bob'))).toBe('unauthorized');
});

it('takes the Digest of RFC 2617 without a quality of protection', async () => {
  const hash = (text: string) => createHash('md5').update(text).digest('hex');
  const { qop, nc, cnonce, ...fields } = digest(password, 'MD5');
  const [a1, a2] = [`ann:boardcast:${password}`, `DESCRIBE:${fields.uri}`].map(hash);

  expect([qop, nc, cnonce]).toEqual(['auth', '00000001', 'c']);
  expect(await verify({ ...fields, response: hash(`${a1 ?? ''}:n:${a2 ?? ''}`) })).toBe('allowed');
});

it('takes nothing of what was revoked', async () => {
  await store.revoke(store.tokens[0]?.id ?? '');

  expect(await verify(basic(password))).toBe('unauthorized');
  expect(await verify(digest(password, 'MD5'))).toBe('unauthorized');
});
