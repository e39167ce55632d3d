import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { formatMessage, logMessages, wifiReasons } from '@boardcast/board';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { until } from '@boardcast/testkit/until';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { HostBoard, type HostBoardOptions } from './host-board.ts';
import { ImprovLine } from './improv-line.ts';

interface Vectors {
  readonly packets: readonly {
    readonly hex: string;
    readonly packet: Readonly<Record<string, unknown>>;
  }[];
  readonly invalid: readonly {
    readonly name: string;
    readonly hex: string;
    readonly error: string;
  }[];
}

const vectors = JSON.parse(
  readFileSync(
    path.resolve(import.meta.dirname, '../../packages/board/vectors/improv.json'),
    'utf8',
  ),
) as Vectors;

/** A packet of the vectors. */
function vector(packet: Readonly<Record<string, unknown>>): string {
  const wanted = JSON.stringify(packet);
  const found = vectors.packets.find((known) => JSON.stringify(known.packet) === wanted);
  if (found === undefined) throw new Error(`No vector has ${wanted}.`);
  return found.hex;
}

const state = (name: string) => vector({ type: 'state', state: name });
const error = (name: string) => vector({ type: 'error', error: name });
const command = (name: string, more = {}) => vector({ type: 'command', command: name, ...more });

/** A packet with its checksum. */
function packet(type: number, data: Buffer): string {
  const bytes = Buffer.concat([Buffer.from('IMPROV'), Buffer.from([1, type, data.length]), data]);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  return `${bytes.toString('hex')}${(sum & 0xff).toString(16).padStart(2, '0')}`;
}

const counted = (text: string) =>
  Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)]);

function wifiCommand(ssid: string, password: string): string {
  const data = Buffer.concat([counted(ssid), counted(password)]);
  return packet(3, Buffer.concat([Buffer.from([1, data.length]), data]));
}

function result(id: number, ...texts: readonly string[]): string {
  const data = Buffer.concat(texts.map(counted));
  return packet(4, Buffer.concat([Buffer.from([id, data.length]), data]));
}

let folder: string;
let line: ImprovLine;
let board: HostBoard;
let gateway: GatewayProcess;

beforeAll(async () => {
  gateway = await GatewayProcess.start();
});

afterAll(() => gateway.stop());

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-improv-'));
  line = await ImprovLine.open(folder);
});

afterEach(async () => {
  expect(await board.stop()).toBe(0);
  line.close();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

/** Starts a board with networks, and without settings. */
async function startBoard(options: HostBoardOptions = {}, build = 'plain'): Promise<void> {
  const network = { network: 'home:correct horse' };
  board = HostBoard.start({ console: line.terminal, ...network, ...options }, build);
  await line.waitForText('esp> ');
}

it('tells a client its state, what it is and which networks there are', async () => {
  await startBoard({ name: 'kitchen', network: 'home', 'network-without-address': 'dry:password' });

  let from = line.send(command('state'));
  await line.expectPackets([error('none'), state('ready')], from);
  from = line.send(command('info'));
  const info = ['boardcast', '0.1.0', 'ESP32-S3', 'kitchen'];
  await line.expectPackets([error('none'), result(3, ...info)], from);
  from = line.send(command('scan'));
  const networks = [result(4, 'home', '-48', 'NO'), result(4, 'dry', '-57', 'YES')];
  await line.expectPackets([error('none'), ...networks, result(4)], from);
});

it('connects with the settings of a client, publishes, and keeps them', async () => {
  const nvs = path.join(folder, 'nvs');
  await startBoard({ nvs });
  line.write(`name hall\rstart ${gateway.kurentoUrl}\r`);
  await line.waitForText(logMessages.serverSaved.text);

  const from = line.send(command('wifi', { ssid: 'home', password: 'correct horse' }));

  const page = `http://127.0.0.1:${gateway.port}/watch/hall`;
  const done = [state('provisioned'), result(1, page)];
  await line.expectPackets([error('none'), state('provisioning'), ...done], from);
  const isLive = async () => (await gateway.board('hall'))?.state === 'live';
  await until('the board is live', isLive, 60_000);

  expect(await board.stop()).toBe(0);
  line.close();
  line = await ImprovLine.open(folder, 'second-line');
  await startBoard({ nvs });
  await line.waitForText('named hall');
  await line.waitForText('Connected to Wi-Fi "home"');
  const again = line.send(command('state'));
  await line.expectPackets([error('none'), state('provisioned'), result(2, page)], again);
});

it('connects without a server, and names no page', async () => {
  await startBoard();

  const from = line.send(command('wifi', { ssid: 'home', password: 'correct horse' }));

  const done = [state('provisioned'), vector({ type: 'result', command: 'wifi', texts: [] })];
  await line.expectPackets([error('none'), state('provisioning'), ...done], from);
});

it.each([
  ['a wrong password', wifiReasons.authFailed, 'home', 'wrong password'],
  ['a network out of reach', wifiReasons.notFound, 'away', 'any password'],
  ['a network without DHCP', wifiReasons.noAddress, 'dry', ''],
])('reports %s, and still scans', async (_, reason, ssid, password) => {
  await startBoard({ 'network-without-address': 'dry' });

  let from = line.send(wifiCommand(ssid, password));

  const tried = [error('none'), state('provisioning')];
  await line.expectPackets([...tried, error('unableToConnect'), state('ready')], from);
  const text = formatMessage<string>(reason, ...([{ ssid }] as unknown as []));
  await line.waitForText(formatMessage(logMessages.provisioningFailed.text, { reason: text }));
  from = line.send(command('scan'));
  const networks = [result(4, 'home', '-48', 'YES'), result(4, 'dry', '-57', 'NO')];
  await line.expectPackets([error('none'), ...networks, result(4)], from);
});

it('connects with the next settings after a failure', async () => {
  await startBoard();
  let from = line.send(wifiCommand('home', 'wrong password'));
  const failed = [error('none'), state('provisioning'), error('unableToConnect'), state('ready')];
  await line.expectPackets(failed, from);

  from = line.send(command('wifi', { ssid: 'home', password: 'correct horse' }));

  const done = [state('provisioned'), result(1)];
  await line.expectPackets([error('none'), state('provisioning'), ...done], from);
});

it('takes a name, and refuses one that it cannot have', async () => {
  await startBoard({ name: 'kitchen' });

  let from = line.send(command('hostname', { text: 'front-door' }));
  await line.expectPackets([error('none'), result(5, 'front-door')], from);
  await line.waitForText('The name is saved: front-door.');
  from = line.send(command('name', { text: 'Küche' }));
  await line.expectPackets([error('none'), error('badHostname')], from);
  from = line.send(command('name'));
  await line.expectPackets([error('none'), result(6, 'front-door')], from);
});

it('answers invalid packets with their error, and goes on', async () => {
  await startBoard({ name: 'kitchen' });

  for (const { hex, error: name } of vectors.invalid) {
    await line.expectPackets([error(name)], line.send(hex));
  }
  const wrong = command('state').replace(/..$/, '00');
  await line.expectPackets([error('invalidRpc')], line.send(wrong));
  await line.expectPackets([error('none'), state('ready')], line.send(command('state')));
});

it('leaves everything but packets to the console', async () => {
  await startBoard({ name: 'kitchen' }, 'address');

  line.write(Buffer.concat([Buffer.from('na'), Buffer.from(command('state'), 'hex')]));
  line.write('me\r\nname IMPROV\rname\n');

  await line.waitForText('Name: kitchen');
  await line.waitForText('The name is saved: IMPROV.');
  await line.waitForText('Name: IMPROV');
  await line.expectPackets([error('none'), state('ready')], 0);
});
