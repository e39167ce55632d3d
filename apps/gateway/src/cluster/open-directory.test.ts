import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hasRedis, RedisServer } from '@boardcast/testkit/redis-server';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import { afterEach, expect, it } from 'vitest';
import { openDirectory } from './open-directory.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const none = { password: undefined, ca: undefined, prefix: 'boardcast' };

it('is in memory without Redis', async () => {
  const directory = await openDirectory(undefined);
  closers.push(() => directory.close());
  expect(directory.isConnected).toBe(true);
});

it('names the file that cannot be read', async () => {
  const options = { ...none, url: 'redis://127.0.0.1:9' };
  await expect(openDirectory({ ...options, password: '/none' })).rejects.toThrow(
    '--redis-password',
  );
  await expect(openDirectory({ ...options, ca: '/none' })).rejects.toThrow('--redis-ca');
});

it.skipIf(!hasRedis)('is in a Redis with a password of a file, over TLS', async () => {
  const redis = await RedisServer.start({ user: ['cams', 'opensesame'], tls: true });
  closers.push(() => redis.stop());
  const folder = await temporaryFolder('redis-options');
  closers.push(() => folder.remove());
  const password = path.join(folder.path, 'password');
  await writeFile(password, 'opensesame\n');
  const url = new URL(redis.url);
  url.password = '';
  const directory = await openDirectory({
    ...none,
    url: url.href,
    password,
    ca: redis.certificate,
  });
  closers.push(() => directory.close());
  expect(directory.isConnected).toBe(true);
});
