import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { namespacesUnavailable, NetworkNamespaces } from '@boardcast/testkit/network-namespaces';
import { Program } from '@boardcast/testkit/program';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HostBoard, type HostBoardOptions } from './host-board.ts';

const run = promisify(execFile);
const gatewayFolder = path.resolve(import.meta.dirname, '../../apps/gateway/dist');
const oddResponder = path.join(import.meta.dirname, 'odd-responder.mjs');
/** Searching takes 3 s, and is retried after up to 30 s. */
const waitMs = 120_000;

let network: NetworkNamespaces;
let folder: TemporaryFolder;
let programs: Program[];
let board: HostBoard;

beforeEach(async () => {
  network = await NetworkNamespaces.create();
  folder = await temporaryFolder();
  await network.addHost('board', 2);
  programs = [];
});

afterEach(async () => {
  await board.stop();
  for (const program of programs) await program.stop();
  await network.remove();
  await folder.remove();
});

function start(host: string, ...command: readonly string[]): Program {
  const [program = '', ...rest] = [...network.prefix(host), process.execPath, ...command];
  const started = Program.start(program, { arguments: rest, stopBy: 'SIGINT' });
  programs.push(started);
  return started;
}

async function startGateway(host: string, ...options: readonly string[]): Promise<Program> {
  const main = path.join(gatewayFolder, 'main.js');
  const own = ['--no-open', '--host', '0.0.0.0', '--data', folder.path, ...options];
  const gateway = start(host, main, ...own);
  await gateway.match(/wss?:\/\/\S+\/kurento/);
  return gateway;
}

function startBoard(options: HostBoardOptions = {}, build = 'plain'): void {
  board = HostBoard.start({ name: 'kitchen', mdns: true, ...options }, build, {}, [
    ...network.prefix('board'),
  ]);
}

async function makeKey(): Promise<string> {
  const access = path.join(gatewayFolder, 'access.js');
  const { stdout } = await run(process.execPath, [access, 'add', 'kitchen', '--data', folder.path]);
  return /^(\S{12}\.\S+)$/m.exec(stdout)?.[1] ?? '';
}

const logs = (text: string | RegExp, from?: number) => board.waitForLine(text, waitMs, from);

describe.skipIf(namespacesUnavailable() !== undefined)('a board without a server', () => {
  it('finds a gateway that starts later, says that it requires a key, and publishes with one', async () => {
    const address = await network.addHost('server', 1);
    startBoard();
    await logs('No server was found in this network');

    await startGateway('server', '--port', '8080', '--base-path', '/cams/');
    await logs(`" by mDNS: ws://${address}:8080/cams/kurento`);
    await logs('That server requires a key. Type key <key> to set one.');
    await logs('Waiting for a valid key.');
    board.type(`key ${await makeKey()}`);
    await logs('Media connected.');

    const from = board.type('i');
    await logs(`Server: ws://${address}:8080/cams/kurento, found by mDNS`, from);
  });

  it('forgets a server that is gone, and finds another', async () => {
    await network.addHost('first', 1);
    const second = await network.addHost('second', 3);
    const gone = await startGateway('first');
    const key = await makeKey();
    startBoard();
    await logs('Waiting for a valid key.');
    board.type(`key ${key}`);
    await logs('Media connected.');

    await gone.kill();
    await startGateway('second');
    await logs('The server that was found does not answer.');
    const from = board.lines.length;
    await logs(`" by mDNS: ws://${second}:8888/kurento`, from);
    await logs('Media connected.', from);
  });

  it('finds the one that answers among odd and false announcements', async () => {
    const address = await network.addHost('server', 1);
    const odd = await network.addHost('odd', 3);
    await start('odd', oddResponder, odd, '18').match(/ready/);
    await startGateway('server');

    startBoard({}, 'address');

    await logs(`" by mDNS: ws://${address}:8888/kurento`);
    await logs('Waiting for a valid key.');
  });

  it('uses a server that is set, and searches for none', async () => {
    await network.addHost('server', 1);
    await startGateway('server');
    startBoard({ server: 'ws://198.51.100.9:8888/kurento' });

    await logs('Waiting to retry.');
    const from = board.type('start ws://198.51.100.8:8888/kurento');
    await logs('Publishing to ws://198.51.100.8:8888/kurento as kitchen.', from);
    await logs('Waiting to retry.', from);

    expect(board.lines.join('\n')).not.toMatch(/mDNS/);
  });
});
