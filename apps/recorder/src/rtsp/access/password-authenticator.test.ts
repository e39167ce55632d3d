import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { PasswordAuthenticator, rtspRealm } from './password-authenticator.ts';
import type { DigestCredentials, RtspCredentials } from './rtsp-authenticator.ts';

const uri = 'rtsp://host/garden';
const request = { method: 'DESCRIBE', uri, board: 'garden', connection: 'one' } as const;
const lifetimeMs = 300_000;

const hash = (algorithm: string, ...parts: readonly string[]) =>
  createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
    .update(parts.join(':'))
    .digest('hex');

/** RFC 7616 section 3.4.1. */
function digestResponse(
  credentials: Omit<DigestCredentials, 'response'>,
  password: string,
): string {
  const { algorithm, username, realm, nonce, method, qop, nc = '', cnonce = '' } = credentials;
  const [user, resource] = [
    hash(algorithm, username, realm, password),
    hash(algorithm, method, credentials.uri),
  ];
  return qop === undefined
    ? hash(algorithm, user, nonce, resource)
    : hash(algorithm, user, nonce, nc, cnonce, qop, resource);
}

/** Who knows the password `secret` may watch the garden. */
function verify(credentials: RtspCredentials, board: string) {
  const isRight =
    credentials.scheme === 'basic'
      ? credentials.password === 'secret'
      : credentials.response === digestResponse(credentials, 'secret');
  if (!isRight) return Promise.resolve('unauthorized' as const);
  return Promise.resolve(board === 'garden' ? ('allowed' as const) : ('forbidden' as const));
}

function digest(
  nonce: string,
  { algorithm = 'MD5', qop = true, password = 'secret', of = uri } = {},
): string {
  const credentials = {
    ...{ scheme: 'digest', username: 'me', realm: rtspRealm, nonce, uri: of, method: 'DESCRIBE' },
    algorithm,
    ...(qop ? { qop: 'auth', nc: '00000001', cnonce: 'abc' } : {}),
  } as Omit<DigestCredentials, 'response'>;
  const response = digestResponse(credentials, password);
  const protection = qop ? ', qop=auth, nc=00000001, cnonce="abc"' : '';
  return (
    `Digest username="me", realm="${rtspRealm}", nonce="${nonce}", uri="${of}", ` +
    `response="${response}", algorithm=${algorithm}${protection}`
  );
}

function setUp() {
  let now = 1_700_000_000_000;
  const authenticator = new PasswordAuthenticator({ verify, now: () => now });
  const nonceFor = (connection = 'one') =>
    /nonce="([^"]+)"/.exec(authenticator.challenge(connection, false)[0] ?? '')?.[1] ?? '';
  const authorize = (authorization?: string, board = 'garden') =>
    authenticator.authorize({ ...request, board, authorization });
  return { authenticator, nonceFor, authorize, advance: (ms: number) => (now += ms) };
}

test('offers SHA-256, MD5 and Basic', () => {
  const challenges = setUp().authenticator.challenge('one', true);

  expect(challenges[0]).toMatch(
    /^Digest realm="boardcast", nonce="\S+", algorithm=SHA-256, qop="auth", stale=true$/,
  );
  expect(challenges[1]).toContain('algorithm=MD5');
  expect(challenges[2]).toBe('Basic realm="boardcast", charset="UTF-8"');
});

test.each([
  ['MD5', true],
  ['MD5', false],
  ['SHA-256', true],
])('accepts Digest with %s, qop %s', async (algorithm, qop) => {
  const { nonceFor, authorize } = setUp();

  const right = await authorize(digest(nonceFor(), { algorithm, qop }));
  const wrong = await authorize(digest(nonceFor(), { algorithm, qop, password: 'guess' }));

  expect(right).toMatchObject({ decision: 'allowed', isStale: false });
  expect(wrong).toMatchObject({ decision: 'unauthorized', isStale: false });
  expect(await right.recheck()).toBe('allowed');
});

test('accepts Basic with any characters in the password', async () => {
  const { authorize } = setUp();
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

  expect((await authorize(basic('me:secret'))).decision).toBe('allowed');
  expect((await authorize(basic('me:se:cret'))).decision).toBe('unauthorized');
  expect((await authorize(basic('me:secret'), 'cellar')).decision).toBe('forbidden');
});

test('a nonce expires, and belongs to its connection', async () => {
  const { nonceFor, authorize, advance } = setUp();
  const nonce = nonceFor();

  advance(lifetimeMs);
  expect((await authorize(digest(nonce))).decision).toBe('allowed');
  advance(1);
  expect(await authorize(digest(nonce))).toMatchObject({ decision: 'unauthorized', isStale: true });
  expect(await authorize(digest(nonceFor('two')))).toMatchObject({ isStale: true });
});

test('a response for another board does not count', async () => {
  const { nonceFor, authorize } = setUp();

  const other = await authorize(digest(nonceFor(), { of: 'rtsp://host/cellar' }));
  const track = await authorize(digest(nonceFor(), { of: 'rtsp://other/garden/trackID=0' }));

  expect(other.decision).toBe('unauthorized');
  expect(track.decision).toBe('allowed');
});

test.each([
  undefined,
  '',
  'Digest',
  'Digest username="me"',
  'Basic !!!!',
  `Basic ${Buffer.from('nocolon').toString('base64')}`,
  `Basic ${'QUJD'.repeat(2000)}`,
  'Bearer abc',
  'Digest username="me", username="you", realm="boardcast"',
  'Digest username="me", realm="boardcast", nonce="n", uri="/garden", response="zz"',
])('refuses %s', async (authorization) => {
  expect(await setUp().authorize(authorization)).toMatchObject({
    decision: 'unauthorized',
    isStale: false,
  });
});
