import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ProxiedGateway } from '@boardcast/e2e';
import { until } from '@boardcast/testkit/until';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { HostBoard } from './host-board.ts';

let folder: string;
let proxied: ProxiedGateway | undefined;
let board: HostBoard | undefined;

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'boardcast-proxy-'));
});
afterEach(async () => {
  await board?.stop();
  await proxied?.close();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

/** A command that runs a program with other host names: a mount namespace with its own /etc/hosts. */
async function withHosts(hosts: string): Promise<readonly string[]> {
  const file = path.join(folder, 'hosts');
  await writeFile(file, hosts);
  const script = `mount --bind '${file}' /etc/hosts && exec "$@"`;
  return ['unshare', '--mount', 'sh', '-c', script, 'sh'];
}

it.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
  'publishes with its key through a reverse proxy with TLS and a path, as documented',
  async () => {
    const gateway = await ProxiedGateway.start('nginx', '/cams/');
    proxied = gateway;
    const key = await gateway.access('add', 'kitchen');
    const { hostname } = new URL(gateway.url);
    const server = `${gateway.url.replace('https', 'wss')}/kurento`;

    board = HostBoard.start(
      { server, name: 'kitchen', ca: gateway.certificate },
      'plain',
      { BOARD_KEY: key },
      await withHosts(`127.0.0.1 localhost ${hostname}\n`),
    );
    await board.waitForLine('Media connected.', 30_000);

    const [entry] = await until('the board is live', async () => {
      const boards = await gateway.boards(key);
      return boards[0]?.state === 'live' ? boards : undefined;
    });
    expect(entry).toMatchObject({ name: 'kitchen', viewers: 0 });
  },
);
