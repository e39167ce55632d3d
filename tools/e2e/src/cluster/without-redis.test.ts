import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { hasRedis, RedisServer } from '@boardcast/testkit/redis-server';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

interface Coverage {
  readonly result: readonly { readonly url: string }[];
}

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder('loaded');
});
afterEach(() => folder.remove());

/** The scripts that a gateway has loaded by the time it is ready, as V8 lists them at its end. */
async function loadedBy(...options: readonly string[]): Promise<readonly string[]> {
  const gateway = await GatewayProcess.start({
    environment: { NODE_V8_COVERAGE: folder.path },
    arguments: ['--recorder', 'off', ...options],
  });
  await gateway.stop();
  const files = await readdir(folder.path);
  const ofGateway = files.filter((file) => file.includes(`-${gateway.pid}-`));
  const texts = await Promise.all(
    ofGateway.map((file) => readFile(path.join(folder.path, file), 'utf8')),
  );
  return texts.flatMap((text) => (JSON.parse(text) as Coverage).result.map(({ url }) => url));
}

const ofRedis = (url: string): boolean => /node_modules\/(@redis|redis)\//.test(url);

describe.skipIf(process.env['GATEWAYS'] !== undefined)('the client of Redis', () => {
  it('is not loaded by a gateway without --redis', async () => {
    const loaded = await loadedBy();

    expect(loaded.length).toBeGreaterThan(0);
    expect(loaded.filter(ofRedis)).toEqual([]);
  });

  it.skipIf(!hasRedis)('is loaded by one with it', async () => {
    const redis = await RedisServer.start();
    const loaded = await loadedBy('--redis', redis.url, '--kms', 'ws://127.0.0.1:9/kurento');
    await redis.stop();

    expect(loaded.filter(ofRedis)).not.toEqual([]);
  });
});
