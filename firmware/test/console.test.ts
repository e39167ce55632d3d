import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { HostBoard, type HostBoardOptions } from './host-board.ts';

let gateway: GatewayProcess;
let folder: string;
const boards: HostBoard[] = [];

beforeAll(async () => {
  gateway = await GatewayProcess.start();
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-console-'));
}, 60_000);

afterEach(async () => {
  for (const board of boards.splice(0)) expect(await board.stop()).toBe(0);
});

afterAll(async () => {
  await gateway.stop();
  await rm(folder, { recursive: true });
});

function startBoard(options: HostBoardOptions = {}): HostBoard {
  const board = HostBoard.start(options);
  boards.push(board);
  return board;
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
  ['reboot', 'Unrecognized command'],
  [`start ws://${'x'.repeat(300)}`, "A server's address has at most"],
  ['start', 'No server is known'],
])('%s', async (line, answer) => {
  const board = startBoard();
  await board.says('Type', 20_000);

  const from = board.type(line);

  await board.says(answer, 3000, from);
});

it('tells how it stands, and lists its commands', async () => {
  const board = startBoard({ server: gateway.kurentoUrl, name: 'kitchen' });
  await board.says('BROWSER_ENDPOINT_ID', 10_000);

  const from = board.type('i');
  for (const words of [
    /Free heap: \d+ bytes/,
    /Uptime: \d+\.\d s/,
    'publishing',
    'kms_signaling',
  ]) {
    await board.says(words, 3000, from);
  }
  const helped = board.type('help');
  for (const words of ['start [server_url]', 'stop', 'wifi <ssid> <password>']) {
    await board.says(words, 3000, helped);
  }
}, 20_000);

it('stops and starts, and frees what stood at the server', async () => {
  const board = startBoard({ server: gateway.kurentoUrl, name: 'attic' });
  await board.says('BROWSER_ENDPOINT_ID', 10_000);

  let from = board.type('stop');
  await board.says('Not publishing.', 5000, from);
  expect(await gateway.board('attic')).toBeUndefined();
  from = board.type('start');
  await board.says('BROWSER_ENDPOINT_ID', 10_000, from);
  from = board.type(`start ${gateway.kurentoUrl}`);
  await board.says('Already started.', 3000, from);
}, 30_000);

it('keeps the network and the server it was told, and prefers them to its settings', async () => {
  const air = { ssid: 'old', network: 'new:long-password', nvs: path.join(folder, 'nvs') };
  const first = startBoard({ ...air, name: 'shed', server: 'ws://127.0.0.1:9/kurento' });
  await first.says('old', 20_000);
  first.type('wifi new long-password');
  await first.says('Connected to Wi-Fi "new"', 20_000);
  first.type(`start ${gateway.kurentoUrl}`);
  await first.says('BROWSER_ENDPOINT_ID', 10_000);
  expect(await first.stop()).toBe(0);

  const second = startBoard({ ...air, name: 'shed', server: 'ws://127.0.0.1:9/kurento' });
  await second.says('Connected to Wi-Fi "new"', 20_000);
  await second.says('BROWSER_ENDPOINT_ID', 10_000);

  const said = [...first.lines, ...second.lines].join('\n');
  expect(said).not.toContain('long-password');
}, 40_000);

it('tells its versions, and logs what it is told to', async () => {
  const board = startBoard({ profile: 'esp32p4', ssid: 'home' });
  await board.says('Connected to Wi-Fi "home"', 20_000);

  let from = board.type('version');
  await board.says(/^Boardcast: \d+\.\d+\.\d+$/, 3000, from);
  await board.says('Board: ESP32-P4-Function-EV-Board (ESP32-P4)', 3000, from);
  from = board.type('log WIFI none');
  board.type('wifi elsewhere');
  board.type('start');
  await board.says('No server is known', 3000, from);

  expect(board.lines.slice(from).join('\n')).not.toContain('WIFI:');
});

it('leaves the server when it restarts, and ends with that on a host', async () => {
  const board = startBoard({ server: gateway.kurentoUrl, name: 'porch' });
  await board.says('BROWSER_ENDPOINT_ID', 10_000);

  board.type('restart');

  expect(await board.exit()).toBe(0);
  expect(board.lines.at(-1)).toContain('The board restarts');
  expect(await gateway.board('porch')).toBeUndefined();
}, 20_000);

it('forgets what it was told, for the next start', async () => {
  const kept = { network: 'new:long-password', nvs: path.join(folder, 'forgotten') };
  const first = startBoard(kept);
  await first.says('Type', 20_000);
  first.type('wifi new long-password');
  await first.says('Connected to Wi-Fi "new"', 20_000);
  first.type('forget');
  await first.says('Erased the saved Wi-Fi and server.', 20_000);
  expect(await first.stop()).toBe(0);

  const second = startBoard(kept);

  await second.says('No network is known yet', 20_000);
});

it('says that what was kept in flash cannot be read', async () => {
  const nvs = path.join(folder, 'strange');
  await writeFile(nvs, 'something else\n');

  const board = startBoard({ nvs });

  await board.says('The settings kept in flash cannot be read (ESP_ERR_NVS_NEW_VERSION', 20_000);
});

it('refuses a size that the board cannot do', async () => {
  const board = startBoard({ server: gateway.kurentoUrl, width: '640', height: '480' });

  await board.says('The ESP32-S3-Korvo-2 does not do 640x480: set another size', 20_000);
});

it('masks the password in an address, and looks for the host after it', async () => {
  const board = startBoard({
    server: 'ws://user:topsecret@no-such-host.invalid:8135/kurento?token=a',
  });

  await board.says('Publishing to ws://***@no-such-host.invalid:8135/kurento as', 20_000);
  await board.says('host no-such-host.invalid not found', 20_000);

  expect(board.lines.join('\n')).not.toMatch(/topsecret|token/);
}, 30_000);

it('asks for the security of a network that is an open one', async () => {
  const board = startBoard({ network: 'cafe' });
  await board.says('Type', 20_000);

  board.type('wifi cafe long-password');

  await board.says('The Wi-Fi network cafe asks for another security', 20_000);
});

it('says what is wrong with its options in one line', async () => {
  for (const options of [{ profile: 'esp8266' }, { fps: '0' }, { mac: 'x' }, { sever: 'ws://a' }]) {
    const board = HostBoard.start(options);
    expect(await board.exit()).toBe(2);
    expect(board.lines).toHaveLength(1);
    expect(board.lines[0]).toMatch(/^host-board: .+: (give|see) .+\.$/);
  }
});
