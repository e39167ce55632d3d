import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeBoardStreams } from '../testing/fake-board-streams.ts';
import { keyFrame } from '../testing/media-frames.ts';
import { RtspClient } from '@boardcast/testkit/rtsp-client';
import { ConnectionAccess } from './access/connection-access.ts';
import { PasswordAuthenticator } from './access/password-authenticator.ts';
import type { RtspCredentials, RtspDecision } from './access/rtsp-authenticator.ts';
import { RtspServer } from './rtsp-server.ts';

const md5 = (...parts: readonly string[]) =>
  createHash('md5').update(parts.join(':')).digest('hex');
const requestOf = (authorization?: string) => ({
  method: 'DESCRIBE',
  uri: 'rtsp://host/garden',
  cseq: '1',
  headers: new Map(authorization === undefined ? [] : [['authorization', authorization]]),
});
const basic = (password: string) => `Basic ${Buffer.from(`me:${password}`).toString('base64')}`;

let decision: RtspDecision | Error;
const verify = vi.fn((credentials: RtspCredentials): Promise<RtspDecision> => {
  if (decision instanceof Error) return Promise.reject(decision);
  const isRight =
    credentials.scheme === 'basic'
      ? credentials.password === 'secret'
      : credentials.response ===
        md5(
          md5(credentials.username, credentials.realm, 'secret'),
          credentials.nonce,
          md5(credentials.method, credentials.uri),
        );
  return Promise.resolve(isRight ? decision : 'unauthorized');
});
const authenticator = new PasswordAuthenticator({ verify });

beforeEach(() => {
  decision = 'allowed';
  verify.mockClear();
});
afterEach(() => void vi.useRealTimers());

test('a client is challenged, and plays with the right password', async () => {
  const streams = new FakeBoardStreams();
  const server = await RtspServer.start({ streams, host: '127.0.0.1', port: 0, authenticator });
  streams.stream('garden').send(keyFrame(Date.now()));
  const client = await RtspClient.open(server.port);
  const url = `rtsp://127.0.0.1:${server.port}/garden`;
  const digest = (challenge: string, password: string) => {
    const nonce = /nonce="([^"]+)"/.exec(challenge)?.[1] ?? '';
    const response = md5(md5('me', 'boardcast', password), nonce, md5('DESCRIBE', url));
    return `Digest username="me", realm="boardcast", nonce="${nonce}", uri="${url}", response="${response}"`;
  };

  const challenged = await client.request('DESCRIBE', url);
  const [, challenge = ''] = challenged.challenges;
  const wrong = await client.request('DESCRIBE', url, {
    Authorization: digest(challenge, 'guess'),
  });
  const right = await client.request('DESCRIBE', url, {
    Authorization: digest(challenge, 'secret'),
  });
  // The connection is authorized.
  const set = await client.request('SETUP', `${url}/trackID=0`, { Transport: 'RTP/AVP/TCP' });

  expect([challenged, wrong, right, set].map(({ status }) => status)).toEqual([401, 401, 200, 200]);
  expect(challenged.challenges).toHaveLength(3);
  expect(streams.leases('garden')).toBe(1);
  const other = await RtspClient.open(server.port);
  expect(
    (await other.request('SETUP', `${url}/trackID=0`, { Transport: 'RTP/AVP/TCP' })).status,
  ).toBe(401);
  expect((await other.request('OPTIONS', url)).status).toBe(200);
  client.close();
  other.close();
  await server.close();
});

test('who may not watch the board is refused, and a gateway that does not answer is told', async () => {
  const access = new ConnectionAccess(authenticator, 'one');
  decision = 'forbidden';
  await expect(access.authorize(requestOf(basic('secret')), 'garden')).rejects.toMatchObject({
    status: 403,
  });
  decision = new Error('unreachable');
  await expect(access.authorize(requestOf(basic('secret')), 'garden')).rejects.toMatchObject({
    status: 503,
  });
});

test('a running reader is checked every 5 s', async () => {
  vi.useFakeTimers();
  const access = new ConnectionAccess(authenticator, 'one');
  await access.authorize(requestOf(basic('secret')), 'garden');

  vi.advanceTimersByTime(4000);
  expect(await access.isStillAllowed()).toBe(true);
  expect(verify).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(1000);
  decision = new Error('unreachable');
  expect(await access.isStillAllowed()).toBe(true);
  expect(verify).toHaveBeenCalledTimes(2);
  vi.advanceTimersByTime(5000);
  decision = 'forbidden';
  expect(await access.isStillAllowed()).toBe(false);
});

test('a check that is not answered is a failure after 10 s', async () => {
  vi.useFakeTimers();
  const silent = new PasswordAuthenticator({ verify: () => new Promise(() => undefined) });
  const access = new ConnectionAccess(silent, 'one');
  const refused = expect(
    access.authorize(requestOf(basic('secret')), 'garden'),
  ).rejects.toMatchObject({ status: 503 });

  await vi.advanceTimersByTimeAsync(10_000);
  await refused;
});

test('wrong passwords of one connection are limited', async () => {
  const access = new ConnectionAccess(authenticator, 'one');
  const guess = () => access.authorize(requestOf(basic('guess')), 'garden');

  await expect(access.authorize(requestOf(), 'garden')).rejects.toMatchObject({ status: 401 });
  for (let tries = 0; tries < 10; tries += 1) {
    expect(access.isExhausted).toBe(false);
    await expect(guess()).rejects.toMatchObject({ status: 401 });
  }
  expect(access.isExhausted).toBe(true);
});

test('without an authenticator everybody may watch', async () => {
  const access = new ConnectionAccess(undefined, 'one');

  await access.authorize(requestOf(), 'garden');
  expect(await access.isStillAllowed()).toBe(true);
});
