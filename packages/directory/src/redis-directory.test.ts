import { hasRedis, RedisServer, type RedisServerOptions } from '@boardcast/testkit/redis-server';
import { afterAll, beforeAll, describe } from 'vitest';
import { describeDirectory } from './testing/directory.contract.ts';
import { RedisHarness } from './testing/redis-harness.ts';

const kinds: readonly (readonly [name: string, options: RedisServerOptions])[] = [
  ['RedisDirectory', {}],
  ['RedisDirectory with TLS and a user', { tls: true, user: ['boardcast', 'p@ss/w:rd'] }],
];

describe.skipIf(!hasRedis).each(kinds)('%s', (name, options) => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start(options);
  });
  afterAll(() => server.stop());

  describeDirectory(name, () => Promise.resolve(new RedisHarness(server)));
});
