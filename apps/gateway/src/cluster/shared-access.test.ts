import { execFile } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { promisify } from 'node:util';
import { Connections } from '@boardcast/testkit/connections';
import { MediaServerProcess } from '@boardcast/testkit/media-server-process';
import { hasRedis, RedisServer } from '@boardcast/testkit/redis-server';
import { temporaryFolder } from '@boardcast/testkit/temporary-folder';
import { until } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { FileAccessStore } from '../access/file-access-store.ts';
import { Gateway } from '../gateway.ts';
import { readOptions } from '../options.ts';

const command = path.join(import.meta.dirname, '../../dist/access.js');
const run = promisify(execFile);
const waitMs = 30_000;

const connections = new Connections();
afterEach(() => connections.closeAll());
const closers: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

describe.skipIf(!hasRedis)('gateways with access control', () => {
  let redis: RedisServer;
  let node: MediaServerProcess;
  let gateways: readonly [Gateway, Gateway];
  let admin: string;

  const startGateway = async () => {
    const data = await temporaryFolder('data');
    const own = ['--port', '0', '--host', '0.0.0.0', '--data', data.path, '--no-open', '--no-mdns'];
    const further = ['--recorder', 'off', '--redis', redis.url, '--kms', node.url];
    const gateway = await Gateway.start(readOptions([...own, ...further]), () => undefined);
    closers.push(() => gateway.close().then(() => data.remove()));
    return gateway;
  };
  const ask = (gateway: Gateway, method: string, target: string, body?: object, token = admin) =>
    fetch(`http://127.0.0.1:${gateway.port}/api/access/${target}`, {
      ...{ method, ...(body && { body: JSON.stringify(body) }) },
      headers: {
        ...{ Authorization: `Bearer ${token}` },
        ...(body && { 'Content-Type': 'application/json' }),
      },
    });
  const access = async (...args: readonly string[]) =>
    (await run(process.execPath, [command, ...args, '--redis', redis.url])).stdout;
  const connect = ({ port }: Gateway, key: string) =>
    connections.client(`ws://127.0.0.1:${port}/kurento?token=${key}`);

  beforeAll(async () => {
    redis = await RedisServer.start();
    closers.push(() => redis.stop());
    node = await MediaServerProcess.start();
    closers.push(() => node.stop());

    const folder = await temporaryFolder('data');
    closers.push(() => folder.remove());
    const { key } = await (await FileAccessStore.open(folder.path)).addKey('imported');
    const imported = await access('import', '--data', folder.path);
    expect(imported).toContain('Imported 1 keys and 0 tokens.');
    gateways = [await startGateway(), await startGateway()];
    const { signIn } = gateways[0];
    if (signIn === undefined || signIn === 'existing') throw new Error('There is no first token.');
    admin = signIn.token;
    await (await connect(gateways[1], key)).call('ping', {});
  }, 120_000);

  it('share keys and tokens, and end what was revoked at any of them', async () => {
    const created = (await (
      await ask(gateways[0], 'POST', 'keys', { board: 'kitchen' })
    ).json()) as {
      readonly id: string;
      readonly key: string;
    };
    await until('the other gateway has the key', async () =>
      JSON.stringify(await (await ask(gateways[1], 'GET', 'keys')).json()).includes(created.id),
    );
    const board = await connect(gateways[1], created.key);
    await board.call('ping', {});

    const closed = once(board.socket, 'close');
    const revokedAt = performance.now();
    expect((await ask(gateways[0], 'DELETE', `keys/${created.id}`)).status).toBe(204);
    const [code] = (await closed) as readonly unknown[];

    expect(code).toBe(1008);
    console.log(`Revoked elsewhere after ${Math.round(performance.now() - revokedAt)} ms.`);
  });

  it('take over at once what the command changes', async () => {
    const added = await access('add', 'garden');
    const key = /^\S{12}\.\S+$/m.exec(added)?.[0] ?? '';
    await (await connect(gateways[0], key)).call('ping', {});

    const listed = await access('list');
    const id = /^key +(\S+) +board "garden"/m.exec(listed)?.[1] ?? '';
    expect(await access('revoke', id)).toContain(`Revoked ${id}.`);
    await until('the key is refused', async () => {
      const { status } = await ask(gateways[0], 'GET', 'keys', undefined, key);
      return status === 401;
    });
  });

  it(
    'go on while Redis is away, and have everything again in an empty one',
    async () => {
      await redis.kill();
      const isRefused = async () => {
        const response = await ask(gateways[0], 'POST', 'keys', { board: 'late' });
        return response.status === 503 && (await response.text()).includes('Redis does not answer');
      };
      await until('changes are refused', isRefused);
      const during = await ask(gateways[1], 'GET', 'keys');
      await redis.restart();

      await until('changes are taken again', async () => {
        const { status } = await ask(gateways[0], 'POST', 'keys', { board: 'late' });
        return status === 200;
      });
      const third = await startGateway();
      expect(during.status).toBe(200);
      await until('a gateway that started later knows the token', async () => {
        const { status } = await ask(third, 'GET', 'keys');
        return status === 200;
      });
    },
    waitMs * 4,
  );
});
