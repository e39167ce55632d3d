import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { childrenOf } from '@boardcast/testkit/process-tree';
import { Program } from '@boardcast/testkit/program';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { HostBoard } from './host-board.ts';
import { ProtectedGateway, type MadeKey } from '@boardcast/testkit/protected-gateway';

const tools = path.resolve(import.meta.dirname, '../../tools/firmware/dist');
const wifiPassword = 'planted-wifi-password';
const turnPassword = 'planted-turn-password';
const urlPassword = 'planted-url-password';
const wrongKey = 'planted.wrong-key';

let gateway: ProtectedGateway;
let folder: string;
let key: MadeKey;
const output: string[] = [];
const commandLines: string[] = [];

beforeAll(async () => {
  gateway = await ProtectedGateway.start();
  gateway.process.onLine((line) => output.push(line));
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-secrets-'));
  key = await gateway.addKey('kitchen');
});

afterAll(async () => {
  await gateway.stop();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

/** The command lines of the processes that the tests have started, as every user can read them. */
function noteCommandLines(...pids: readonly number[]): void {
  for (const pid of pids.flatMap((one) => [one, ...childrenOf(one).map((child) => child.pid)])) {
    commandLines.push(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  }
}

function expectNoSecrets(text: string): void {
  const secrets = [
    ...[key.key, key.key.slice(key.id.length + 1), wifiPassword, turnPassword, urlPassword],
    'wrong-key',
  ];
  for (const secret of secrets) {
    const at = text.indexOf(secret);
    expect(at < 0 ? '' : text.slice(Math.max(0, at - 80), at + 80)).toBe('');
  }
}

it('a board prints no secret that it is given or that is typed', async () => {
  const environment = {
    ...{ BOARD_KEY: key.key, WIFI_PASSWORD: wifiPassword, TURN_PASSWORD: turnPassword },
    // What the libraries would print at their highest level.
    GST_DEBUG: '1',
  };
  const { port, kurentoUrl, pid } = gateway.process;
  const options = {
    ...{ server: kurentoUrl, name: 'kitchen', ssid: 'home', nvs: path.join(folder, 'nvs') },
    ...{ turn: `turn:127.0.0.1:9?transport=tcp`, 'turn-user': 'user' },
  };
  const board = HostBoard.start(options, 'plain', environment);
  await board.waitForLine('BROWSER_ENDPOINT_ID', 30_000);
  noteCommandLines(board.pid, pid);

  const typed = [
    ...['log * debug', 'i', 'version', 'help', 'key'],
    ...[`key ${wrongKey}`, `key ${wrongKey}!`, `key ${wrongKey} ${wrongKey}`],
    ...[`wifi home ${wifiPassword} ${wifiPassword}`, `wifi "" ${wifiPassword}`],
    `wifi ${'x'.repeat(40)} ${wifiPassword}`,
    `start http://user:${urlPassword}@127.0.0.1:${port}`,
    `start http://127.0.0.1:${port}/?token=${key.key}`,
    `start ws://[::1]:${port}/?token=${key.key}`,
    `start ws://127.0.0.1:${port}/${'x'.repeat(300)}?token=${key.key}`,
    `start ws://user:${urlPassword}@127.0.0.1:${port}/kurento`,
  ];
  let from = board.lines.length;
  for (const line of typed) board.type(line);
  await board.waitForLine('Key refused (HTTP status 401).', 30_000, from);
  from = board.type(`start ws://127.0.0.1:${port}/kurento?token=${wrongKey}`);
  await board.waitForLine('Key refused', 30_000, from);
  from = board.type(`wifi home ${wifiPassword}`);
  await board.waitForLine('Connected to Wi-Fi "home"', 30_000, from);
  board.type(`start ws://no-such-host.invalid/kurento?token=${key.key}`);
  await board.waitForLine('host no-such-host.invalid not found', 30_000, from);
  from = board.type(`start ws://127.0.0.1:${port}/kurento?token=${key.key}`);
  board.type('key ""');
  await board.waitForLine('The saved key is erased.', 30_000, from);
  board.type('forget');
  await board.waitForLine('Erased the saved', 30_000, from);
  noteCommandLines(board.pid);
  expect(await board.stop()).toBe(0);

  expectNoSecrets(board.lines.join('\n'));
});

it('settings, monitor and check print no secret', async () => {
  const file = path.join(folder, 'settings.h');
  const environment = {
    ...{ BOARD_KEY: key.key, WIFI_PASSWORD: wifiPassword, TURN_PASSWORD: turnPassword },
  };
  const tool = async (name: string, ...args: readonly string[]) => {
    const program = Program.startNode({
      arguments: [path.join(tools, `${name}.js`), ...args],
      environment,
    });
    await program.exited();
    output.push(...program.lines);
    return program;
  };
  const server = `ws://user:${urlPassword}@127.0.0.1:${gateway.process.port}/kurento?token=${key.key}`;
  // A board's settings take no server on this computer alone.
  const boardServer = server.replace('127.0.0.1', '192.0.2.1');
  const settings = ['--file', file, '--board', 'esp32s3', '--ssid', 'home'];
  const turn = ['--turn', 'turn:127.0.0.1', '--turn-user', 'user'];

  expect((await tool('settings', ...settings, '--server', boardServer, ...turn)).exitCode).toBe(0);
  expect((await tool('settings', '--file', file, '--show')).exitCode).toBe(0);
  const invalid = server.replace('ws:', 'http:');
  expect((await tool('settings', ...settings, '--server', invalid)).exitCode).toBe(2);
  await tool('check', '--host-board', '--server', server);
  await tool('check', '--host-board', '--server', `${server}${wrongKey}`);
  await tool('check', '--server', server);
  await tool('check', '--server', invalid);

  expectNoSecrets(output.join('\n'));
});

it('no secret is in a command line of a process that it starts', () => {
  expect(commandLines.length).toBeGreaterThanOrEqual(3);
  expectNoSecrets(commandLines.join('\n'));
});
