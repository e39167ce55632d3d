import path from 'node:path';
import { readFile } from 'node:fs/promises';
import { fakeBuild, FakeBoard, FakeDevice, RomEmulator } from '@boardcast/flasher/testing';
import type { BoardEntry } from '@boardcast/protocol';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureText } from '../failure-text.ts';
import { ReturningPort } from '@boardcast/flasher';
import type { BoardPort } from './serial-ports.ts';
import { Setup, type SetupOptions } from './setup.ts';
import { setupError } from './setup-error.ts';

const server = 'ws://192.0.2.1:8888/kurento';
const endpoint = 'abc_kurento.MediaPipeline/def_kurento.WebRtcEndpoint';

let rom: RomEmulator;
let board: FakeBoard;
let device: FakeDevice;
let folder: string;
let builds: string[];
let boards: BoardEntry[];
let gateway: SetupOptions['gateway'];
let setup: Setup;
let ports: () => Promise<BoardPort>;

beforeEach(async () => {
  rom = await RomEmulator.start('esp32s3');
  board = new FakeBoard();
  device = new FakeDevice(rom, board);
  folder = await mkdtemp(path.join(tmpdir(), 'setup-'));
  await fakeBuild(path.join(folder, 'esp32s3'), 'esp32s3');
  builds = ['esp32s3'];
  boards = [];
  gateway = {
    firmware: () =>
      Promise.resolve(
        builds.map((name) => ({
          location: name,
          read: (file) => readFile(path.join(folder, name, file)),
        })),
      ),
    addresses: () => Promise.resolve({ board: server, page: 'http://192.0.2.1:8888/' }),
    needsKey: () => Promise.resolve(false),
    createKey: (name) => Promise.resolve(`key-of-${name}`),
    ca: () => Promise.resolve(undefined),
    boards: () => Promise.resolve(boards),
  };
  ports = () => Promise.resolve({ usb: undefined, open: device.open });
  setup = new Setup({
    requestPort: () => ports(),
    gateway,
    ...{ startTimeoutMs: 300, pollMs: 10, silenceMs: 60_000 },
  });
});

afterEach(async () => {
  await setup.restart();
  await rom.close();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

const state = () => setup.state.value;
const step = () => state().step;

function failure(): string | undefined {
  return state().failure?.code;
}

function sentence(): string {
  const found = state().failure;
  if (found === undefined) return 'no failure';
  const { title, text } = failureText(found);
  return `${title} ${text}`;
}

const entry = (name: string, viewerEndpoint: string | null): BoardEntry => ({
  ...{ name, profile: 'esp32s3', state: 'live', viewers: 0, since: '2026-01-01T00:00:00.000Z' },
  ...{ firmware: '0.1.0', pipeline: 'p', endpoint: 'e', viewerEndpoint },
});

/** Takes the board to a step. */
async function reach(target: 'firmware' | 'wifi' | 'server'): Promise<void> {
  await setup.connect();
  if (target === 'firmware') return;
  await setup.keepFirmware();
  if (target === 'wifi') return;
  await setup.connectWifi({ ssid: 'home', password: 'correct horse', name: 'kitchen' });
}

it('takes a new board to a live view', async () => {
  board.startLog = [`BROWSER_ENDPOINT_ID: ${endpoint}`];
  boards = [entry('kitchen', 'another board'), entry('kitchen-2', endpoint)];
  const progress: number[] = [];
  setup.state.subscribe((now) => {
    if (now.step === 'firmware' && now.activity === 'writing') progress.push(now.progress);
  });

  await setup.connect();
  expect(state()).toMatchObject({
    step: 'firmware',
    chip: { name: 'ESP32-S3' },
    activity: undefined,
  });
  await setup.flash({ erase: false });
  expect(state()).toMatchObject({ step: 'wifi', info: { name: 's3-1a2b' }, failure: undefined });
  expect(state()).toMatchObject({ networks: [{ ssid: 'home' }], isConnected: false });
  expect(progress[0]).toBe(0);
  expect(progress.at(-1)).toBe(1);
  expect(progress).toEqual([...progress].sort((a, b) => a - b));
  await setup.connectWifi({ ssid: 'home', password: 'correct horse', name: 'kitchen' });
  expect(state()).toMatchObject({ step: 'server', info: { name: 'kitchen' }, needsKey: false });
  await setup.setServer({ server, key: '' });

  expect(state()).toMatchObject({ step: 'live', name: 'kitchen-2' });
  expect(board.settings).toMatchObject({
    ssid: 'home',
    password: 'correct horse',
    server,
    key: '',
  });
});

it('takes a board whose port leaves at each reset to its server', async () => {
  device.awayMs = 200;
  const { open } = new ReturningPort(device.open);
  ports = () => Promise.resolve({ usb: undefined, open });
  setup = new Setup({ requestPort: () => ports(), gateway, startTimeoutMs: 30_000 });

  await setup.connect();
  expect(state()).toMatchObject({ step: 'firmware', failure: undefined });
  await setup.flash({ erase: false });
  expect(state()).toMatchObject({ step: 'wifi', failure: undefined });
  await setup.connectWifi({ ssid: 'home', password: 'correct horse', name: 'kitchen' });

  expect(state()).toMatchObject({ step: 'server', failure: undefined });
  // Into the ROM, and into the firmware.
  expect(device.departures).toBe(2);
});

it('keeps the firmware and the network of a board that has them', async () => {
  await reach('server');
  await setup.restart();

  await setup.connect();
  await setup.keepFirmware();
  expect(state()).toMatchObject({ step: 'wifi', isConnected: true });
  await setup.keepWifi('kitchen');

  expect(step()).toBe('server');
});

it('has a key made where the gateway requires one, and pins its CA', async () => {
  const secure = 'wss://192.0.2.1:8888/kurento';
  gateway.addresses = () => Promise.resolve({ board: secure, page: null });
  gateway.needsKey = () => Promise.resolve(true);
  gateway.ca = () =>
    Promise.resolve('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----');
  board.startLog = [`BROWSER_ENDPOINT_ID: ${endpoint}`];
  boards = [entry('kitchen', endpoint)];
  await reach('server');

  await setup.setServer({ server: secure, key: '' });

  expect(step()).toBe('live');
  expect(board.settings).toMatchObject({ key: 'key-of-kitchen', ca: 'AAAA', server: secure });
});

describe('the port', () => {
  it('may not be chosen', async () => {
    ports = () => Promise.reject(setupError('no-port', {}));

    await setup.connect();

    expect(step()).toBe('connect');
    expect(sentence()).toMatch(/^No port was chosen\. .*USB data cable/);
  });

  it('may belong to another program', async () => {
    const reason = 'Failed to open serial port.';
    const open = () => Promise.reject(setupError('port-unavailable', { reason }));
    ports = () => Promise.resolve({ usb: undefined, open });

    await setup.connect();

    expect(sentence()).toMatch(/could not be opened\. .*Close other programs/);
  });

  it('may have nothing that responds', async () => {
    rom.faults = { silent: true };

    await setup.connect();

    expect(step()).toBe('connect');
    expect(sentence()).toMatch(/^The chip does not respond\. .*Hold BOOT, press RESET/);
  });

  it('may be lost at any step', async () => {
    await reach('wifi');

    board.isSilent = true;
    const joining = setup.connectWifi({ ssid: 'home', password: 'correct horse', name: 'x' });
    device.disconnect();
    await joining;

    expect(step()).toBe('connect');
    expect(sentence()).toMatch(/^The board was disconnected\./);
  });

  it.each(['firmware', 'wifi'] as const)(
    'may be lost while nothing is done: %s',
    async (target) => {
      await reach(target);

      device.disconnect();

      await vi.waitFor(() => expect(step()).toBe('connect'), { timeout: 30_000 });
      await vi.waitFor(() => expect(sentence()).toMatch(/^The board was disconnected\./));
    },
  );
});

describe('the chip', () => {
  it('may have no build, and one may be made meanwhile', async () => {
    builds = [];

    await setup.connect();
    expect(step()).toBe('firmware');
    expect(sentence()).toMatch(
      /no firmware for the ESP32-S3\. .*npm run board -- build --board esp32s3/,
    );

    builds = ['esp32s3'];
    await setup.retry();
    expect(failure()).toBeUndefined();
    expect(state()).toMatchObject({ step: 'firmware', firmware: { board: 'esp32s3' } });
  });

  it('may be of another revision', async () => {
    await fakeBuild(path.join(folder, 'esp32s3'), 'esp32s3', { revisions: [100, 199] });

    await setup.connect();

    expect(sentence()).toMatch(
      /revision v0\.0\. .*revisions v1\.0 to v1\.99\. Nothing was written/,
    );
  });

  it('may be encrypted', async () => {
    rom.flashCryptCount = 1;

    await setup.connect();

    expect(sentence()).toMatch(/^Flash encryption is enabled.*Nothing was written/);
  });

  it('may have less flash', async () => {
    rom.flashSize = 1 << 21;
    await setup.connect();

    await setup.flash({ erase: false });

    expect(sentence()).toMatch(
      /^This board has 2 MB of flash\..*built for 4 MB.*Nothing was written/,
    );
  });

  it('is flashed again after a failure', async () => {
    await setup.connect();
    rom.faults = { flipsByteAt: 0x10010 };
    await setup.flash({ erase: false });
    expect(sentence()).toMatch(/^The flash differs from the firmware\. .*Flash again/);

    rom.faults = {};
    await setup.flash({ erase: true });

    expect(step()).toBe('wifi');
  });

  it('may have firmware that does not answer', async () => {
    board.isSilent = true;
    await setup.connect();

    await setup.keepFirmware();

    expect(step()).toBe('firmware');
    expect(sentence()).toMatch(/firmware does not answer\. If it is not Boardcast's, flash it/);
  });
});

describe('the network', () => {
  it.each([
    ['authFailed', /The password is wrong/],
    ['noAddress', /DHCP assigned no IP address/],
    ['notFound', /does not find this network.*2\.4 GHz/],
  ] as const)('may fail with %s, and is tried again', async (reason, message) => {
    await reach('wifi');
    board.wifiFailure = reason;
    await setup.connectWifi({ ssid: 'home', password: 'wrong horse', name: 'kitchen' });
    expect(step()).toBe('wifi');
    expect(sentence()).toMatch(message);

    board.wifiFailure = undefined;
    await setup.connectWifi({ ssid: 'home', password: 'correct horse', name: 'kitchen' });

    expect(step()).toBe('server');
  });

  it('is scanned again', async () => {
    await reach('wifi');
    board.networks = [{ ssid: 'garden', rssi: -60, isOpen: true }];

    await setup.retry();

    expect(state()).toMatchObject({ networks: [{ ssid: 'garden', isOpen: true }] });
  });
});

describe('the server', () => {
  it('may listen on loopback alone, until it is started for the network', async () => {
    const { addresses } = gateway;
    gateway.addresses = () => Promise.resolve({ board: null, page: null });
    await reach('server');
    expect(sentence()).toMatch(
      /^A board cannot reach this server\. .*npm start -- --host 0\.0\.0\.0/,
    );

    await setup.setServer({ server: 'ws://127.0.0.1:8888', key: '' });
    expect(failure()).toBe('loopback-only');
    expect(board.settings.server).toBe('');

    gateway.addresses = addresses;
    await setup.retry();
    expect(failure()).toBeUndefined();
  });

  it.each([
    ['The connection closed (connection refused).', /does not reach ws:.*firewall.*keeps trying/],
    [
      "The connection closed (the server's certificate has expired).",
      /does not accept the server's/,
    ],
    ['The connection closed (host cams not found).', /Use an IP address/],
    ['Key refused (unknown).', /refused the board's key/],
  ])('fails with %s, and the board may still become live', async (line, message) => {
    board.startLog = [line];
    await reach('server');
    const done = setup.setServer({ server, key: '' });
    await vi.waitFor(() => expect(sentence()).toMatch(message), { timeout: 30_000 });
    expect(state().activity).toBe('publishing');

    boards = [entry('kitchen', endpoint)];
    board.log(`BROWSER_ENDPOINT_ID: ${endpoint}`);
    await done;

    expect(state()).toMatchObject({ step: 'live', name: 'kitchen', failure: undefined });
  });

  it('may be replaced while the board does not reach it', async () => {
    board.startLog = ['The connection closed (connection refused).'];
    await reach('server');
    const first = setup.setServer({ server: 'ws://192.0.2.9:8888/kurento', key: '' });
    await vi.waitFor(() => expect(failure()).toBe('server-unreachable'), { timeout: 30_000 });

    board.startLog = [`BROWSER_ENDPOINT_ID: ${endpoint}`];
    boards = [entry('kitchen', endpoint)];
    await setup.setServer({ server, key: 'given-key' });
    await first;

    expect(step()).toBe('live');
    expect(board.settings).toMatchObject({ server, key: 'given-key' });
  });

  it('may not let this person make a key', async () => {
    gateway.needsKey = () => Promise.resolve(true);
    gateway.createKey = () => Promise.reject(setupError('key-forbidden', {}));
    await reach('server');

    await setup.setServer({ server, key: '' });

    expect(sentence()).toMatch(/may not make a key.*administrator/);
  });

  it('may not answer', async () => {
    await reach('wifi');
    gateway.addresses = () =>
      Promise.reject(setupError('gateway', { reason: 'it cannot be reached' }));

    await setup.keepWifi('kitchen');

    expect(step()).toBe('wifi');
    expect(sentence()).toMatch(/does not answer as expected\. .*npm start/);
  });
});
