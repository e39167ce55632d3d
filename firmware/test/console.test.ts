import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { until } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { HostBoard, type HostBoardOptions } from './host-board.ts';

let gateway: GatewayProcess;
let folder: string;
const boards: HostBoard[] = [];

beforeAll(async () => {
  gateway = await GatewayProcess.start();
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-console-'));
});

afterEach(async () => {
  for (const board of boards.splice(0)) expect(await board.stop()).toBe(0);
});

afterAll(async () => {
  await gateway.stop();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

function startBoard(options: HostBoardOptions = {}): HostBoard {
  const board = HostBoard.start(options);
  boards.push(board);
  return board;
}

/** The event of the released pipeline may reach the gateway after the reply reaches the board. */
async function untilUnlisted(name: string): Promise<void> {
  const isUnlisted = async () => (await gateway.board(name)) === undefined;
  await until(`${name} is not listed`, isUnlisted, 30_000);
}

it.each([
  ['help me', 'Usage: help'],
  ['start ws://a:1 ws://b:2', 'Usage: start [server_url]'],
  ['start http://a', 'Invalid server "http://a": expected ws:// or wss://'],
  ['start http://user:topsecret@a', 'Invalid server "***@a": expected ws:// or wss://'],
  ['start ws://[2001:db8::7]:8888', 'IPv6 is not supported'],
  ['log WIFI', 'Usage: log <tag> <level>'],
  ['log WIFI loud', 'Invalid log level: expected none, error, warn, info, debug or verbose'],
  ['version me', 'Usage: version'],
  ['restart now', 'Usage: restart'],
  ['forget it', 'Usage: forget'],
  ['stop now', 'Usage: stop'],
  ['i i', 'Usage: i'],
  ['wifi', 'Usage: wifi <ssid> <password>'],
  ['wifi a secret-password c', 'Usage: wifi <ssid> <password>'],
  ['wifi ""', 'Invalid SSID: expected 1 to 32 bytes'],
  [`wifi ${'x'.repeat(33)}`, 'Invalid SSID: expected 1 to 32 bytes'],
  ['wifi home short', 'Invalid password: expected 8 to 63 bytes'],
  [`wifi home ${'x'.repeat(65)}`, 'Invalid password: expected 8 to 63 bytes'],
  ['name a b', 'Usage: name [name]'],
  ['name "front door"', 'Invalid name: expected 1 to 32 letters, digits, - and _'],
  [`name ${'x'.repeat(33)}`, 'Invalid name: expected 1 to 32'],
  ['ca', 'Server CA: not set'],
  ['ca now', 'Usage: ca [none | add <base64> | end <sha256>]'],
  ['ca add', 'Usage: ca [none'],
  ['ca add ****', 'Invalid CA: expected at most 192 characters of base64'],
  [`ca add ${'A'.repeat(196)}`, 'Invalid CA: expected at most 192 characters of base64'],
  ['ca end 00', 'Invalid CA: the SHA-256 differs; begin again with ca add'],
  ['ca none', 'The saved CA is erased.'],
  ['reboot', 'Unrecognized command'],
  [`start ws://${'x'.repeat(300)}`, 'Invalid server: expected at most'],
  ['start', 'No server is set'],
])('%s', async (line, reply) => {
  const board = startBoard();
  await board.waitForLine('Type', 30_000);

  const from = board.type(line);

  await board.waitForLine(reply, 30_000, from);
});

it('prints its status and its commands', async () => {
  const board = startBoard({ server: gateway.kurentoUrl, name: 'kitchen' });
  await board.waitForLine('BROWSER_ENDPOINT_ID', 30_000);

  const from = board.type('i');
  for (const text of [/Free heap: \d+ bytes/, /Uptime: \d+\.\d s/, 'publishing', 'kms_signaling']) {
    await board.waitForLine(text, 30_000, from);
  }
  const afterHelp = board.type('help');
  for (const text of ['start [server_url]', 'stop', 'wifi <ssid> <password>']) {
    await board.waitForLine(text, 30_000, afterHelp);
  }
});

it('stops and starts, and releases its pipeline', async () => {
  const board = startBoard({ server: gateway.kurentoUrl, name: 'attic' });
  await board.waitForLine('BROWSER_ENDPOINT_ID', 30_000);

  let from = board.type('stop');
  await board.waitForLine('Not publishing.', 5000, from);
  await untilUnlisted('attic');
  from = board.type('start');
  await board.waitForLine('BROWSER_ENDPOINT_ID', 30_000, from);
  from = board.type(`start ${gateway.kurentoUrl}`);
  await board.waitForLine('Already started.', 30_000, from);
});

it('saves Wi-Fi and server, which override its settings', async () => {
  const options = { ssid: 'old', network: 'new:long-password', nvs: path.join(folder, 'nvs') };
  const first = startBoard({ ...options, name: 'shed', server: 'ws://127.0.0.1:9/kurento' });
  await first.waitForLine('old', 30_000);
  first.type('wifi new long-password');
  await first.waitForLine('Connected to Wi-Fi "new"', 30_000);
  first.type(`start ${gateway.kurentoUrl}`);
  await first.waitForLine('BROWSER_ENDPOINT_ID', 30_000);
  expect(await first.stop()).toBe(0);

  const second = startBoard({ ...options, name: 'shed', server: 'ws://127.0.0.1:9/kurento' });
  await second.waitForLine('Connected to Wi-Fi "new"', 30_000);
  await second.waitForLine('BROWSER_ENDPOINT_ID', 30_000);

  const output = [...first.lines, ...second.lines].join('\n');
  expect(output).not.toContain('long-password');
});

it('prints its versions, and sets log levels', async () => {
  const board = startBoard({ profile: 'esp32p4', ssid: 'home' });
  await board.waitForLine('Connected to Wi-Fi "home"', 30_000);

  let from = board.type('version');
  await board.waitForLine(/^(?:esp> )?Boardcast: \d+\.\d+\.\d+$/, 30_000, from);
  await board.waitForLine('Board: ESP32-P4-Function-EV-Board (ESP32-P4)', 30_000, from);
  from = board.type('log WIFI none');
  board.type('wifi elsewhere');
  board.type('start');
  await board.waitForLine('No server is set', 30_000, from);

  expect(board.lines.slice(from).join('\n')).not.toContain('WIFI:');
});

it('disconnects from the server before a restart, and publishes again', async () => {
  const board = startBoard({ server: gateway.kurentoUrl, name: 'porch' });
  await board.waitForLine('BROWSER_ENDPOINT_ID', 30_000);

  const from = board.type('restart');

  await board.waitForLine('Not publishing.', 30_000, from);
  await board.waitForLine('named porch.', 30_000, from);
  await board.waitForLine('BROWSER_ENDPOINT_ID', 30_000, from);
  expect(board.announced).toHaveLength(2);
  expect(await board.stop()).toBe(0);
});

it('erases saved settings for the next start', async () => {
  const kept = { network: 'new:long-password', nvs: path.join(folder, 'forgotten') };
  const first = startBoard(kept);
  await first.waitForLine('Type', 30_000);
  first.type('wifi new long-password');
  await first.waitForLine('Connected to Wi-Fi "new"', 30_000);
  first.type('forget');
  await first.waitForLine('Erased the saved Wi-Fi, server, key, name and CA.', 30_000);
  expect(await first.stop()).toBe(0);

  const second = startBoard(kept);

  await second.waitForLine('No Wi-Fi network is set', 30_000);
});

it('reports unreadable saved settings', async () => {
  const nvs = path.join(folder, 'strange');
  await writeFile(nvs, 'something else\n');

  const board = startBoard({ nvs });

  await board.waitForLine('The saved settings are unreadable (ESP_ERR_NVS_NEW_VERSION', 30_000);
});

it('rejects an unsupported size', async () => {
  const board = startBoard({ server: gateway.kurentoUrl, width: '640', height: '480' });

  await board.waitForLine(
    'The ESP32-S3-Korvo-2 does not support 640x480: set another size',
    20_000,
  );
});

it('masks the password in an address, and resolves its host', async () => {
  const board = startBoard({
    server: 'ws://user:topsecret@no-such-host.invalid:8135/kurento?token=a',
  });

  await board.waitForLine('Publishing to ws://***@no-such-host.invalid:8135/kurento as', 30_000);
  await board.waitForLine('host no-such-host.invalid not found', 30_000);

  expect(board.lines.join('\n')).not.toMatch(/topsecret|token/);
});

it('reports an open network that has a password set', async () => {
  const board = startBoard({ network: 'cafe' });
  await board.waitForLine('Type', 30_000);

  board.type('wifi cafe long-password');

  await board.waitForLine('Wi-Fi "cafe" requires another security mode', 30_000);
});

it('reports an invalid option in one line', async () => {
  for (const options of [{ profile: 'esp8266' }, { fps: '0' }, { mac: 'x' }, { sever: 'ws://a' }]) {
    const board = HostBoard.start(options);
    expect(await board.exit()).toBe(2);
    expect(board.lines).toHaveLength(1);
    expect(board.lines[0]).toMatch(/^host-board: .+: (expected|see) .+\.$/);
  }
});
