import path from 'node:path';
import { fakeBuild, FakeBoard, FakeDevice, RomEmulator } from '@boardcast/flasher/testing';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import type { Page } from 'playwright-core';
import { SerialBridge } from '../serial-bridge.ts';
import { SetupPage } from '../setup-page.ts';
import type { PageState } from './page-state.ts';
import type { Site } from './site.ts';

const server = 'ws://192.168.1.20:8888/kurento';
const home = { ssid: 'home', password: 'correct horse', name: 'kitchen' };
const kitchen = {
  ...{ name: 'kitchen', profile: 'esp32s3', state: 'live', viewers: 0, firmware: '0.1.0' },
  ...{ since: '2026-03-14T09:26:53.000Z', pipeline: 'p', endpoint: 'e', viewerEndpoint: 'v/w' },
};

/** A board on the bench, its builds, and the page. */
interface Bench {
  readonly rom: RomEmulator;
  readonly board: FakeBoard;
  readonly device: FakeDevice;
  readonly setup: SetupPage;
}

let closing: (() => Promise<void>)[] = [];

async function openBench(page: Page, { gateway }: Site, board = new FakeBoard()): Promise<Bench> {
  const rom = await RomEmulator.start('esp32s3');
  rom.revision = { major: 0, minor: 2 };
  const device = new FakeDevice(rom, board);
  const bridge = await SerialBridge.start(device.open);
  const folder = await temporaryFolder('setup-states');
  closing = [() => bridge.close(), () => rom.close(), () => folder.remove()];
  await serveBuild(page, folder);
  await page.route('**/api/addresses', (route) =>
    route.fulfill({ json: { board: server, page: 'http://192.168.1.20:8888/' } }),
  );
  return { rom, board, device, setup: await SetupPage.visit(page, gateway.httpUrl, bridge) };
}

/** The gateway's builds, without a gateway of their own. */
async function serveBuild(page: Page, folder: TemporaryFolder): Promise<void> {
  await fakeBuild(folder.path, 'esp32s3', { revisions: [0, 99] });
  await page.route('**/api/firmware', (route) =>
    route.fulfill({ json: [{ build: 'esp32s3', board: 'esp32s3' }] }),
  );
  await page.route('**/api/firmware/file?*', (route) => {
    const name = new URL(route.request().url()).searchParams.get('name') ?? '';
    return route.fulfill({ path: path.join(folder.path, name) });
  });
}

function boardWithNetworks(): FakeBoard {
  const board = new FakeBoard();
  board.networks = [
    { ssid: 'home', rssi: -48, isOpen: false },
    { ssid: 'Garden guest network with a very long nam', rssi: -64, isOpen: false },
    { ssid: 'cafe', rssi: -80, isOpen: true },
  ].map(({ ssid, ...network }) => ({ ssid: ssid.slice(0, 32), ...network }));
  return board;
}

async function toWifi(page: Page, site: Site): Promise<Bench> {
  const bench = await openBench(page, site, boardWithNetworks());
  await bench.setup.connect();
  await bench.setup.keepFirmware();
  await page.getByRole('radio', { name: 'cafe' }).waitFor();
  return bench;
}

async function toServer(page: Page, site: Site): Promise<Bench> {
  const bench = await toWifi(page, site);
  await bench.setup.joinWifi(home);
  await bench.setup.waitForStep('Connect kitchen to the server');
  return bench;
}

const state = (
  name: string,
  open: PageState['open'],
  windows: PageState['windows'] = ['phone', 'small'],
): PageState => ({
  name: `setup-${name}`,
  open,
  windows: windows ?? [],
  leave: async () => {
    for (const close of closing.splice(0)) await close();
  },
});

export const setupStates: readonly PageState[] = [
  state('connect', async (page, site) => {
    await openBench(page, site);
  }),
  state('no-response', async (page, site) => {
    const { rom, setup } = await openBench(page, site);
    rom.faults = { silent: true };
    await setup.button('Choose the port').click();
    await setup.failure('The chip does not respond.');
  }),
  state('firmware', async (page, site) => {
    const { setup } = await openBench(page, site);
    await setup.connect();
    await setup.button('Write the firmware').waitFor();
  }),
  state('no-build', async (page, site) => {
    const { setup } = await openBench(page, site);
    await page.route('**/api/firmware', (route) => route.fulfill({ json: [] }));
    await setup.connect();
    await setup.failure('no firmware for the ESP32-S3');
  }),
  state('wrong-revision', async (page, site) => {
    const { rom, setup } = await openBench(page, site);
    rom.revision = { major: 1, minor: 3 };
    await setup.connect();
    await setup.failure('This chip is of revision v1.3.');
  }),
  state('encrypted', async (page, site) => {
    const { rom, setup } = await openBench(page, site);
    rom.flashCryptCount = 1;
    await setup.connect();
    await setup.failure('Flash encryption');
  }),
  state('writing', async (page, site) => {
    const { rom, setup } = await openBench(page, site);
    await setup.connect();
    rom.faults = { stallsAtBlock: 1 };
    await setup.button('Write the firmware').click();
    await page.getByRole('progressbar').waitFor();
  }),
  state('disconnected', async (page, site) => {
    const { device, setup } = await openBench(page, site);
    await setup.connect();
    device.disconnect();
    await setup.failure('The board was disconnected.');
  }),
  state('wifi', async (page, site) => {
    await toWifi(page, site);
  }),
  state('wifi-invalid', async (page, site) => {
    const { setup } = await toWifi(page, site);
    await setup.joinWifi({ ssid: 'Another network', name: 'the kitchen' });
    await page.getByText('Invalid name').waitFor();
  }),
  state('wrong-password', async (page, site) => {
    const { board, setup } = await toWifi(page, site);
    board.wifiFailure = 'authFailed';
    await setup.joinWifi({ ...home, password: 'wrong horse' });
    await setup.failure('The password is wrong.');
  }),
  state('no-dhcp', async (page, site) => {
    const { board, setup } = await toWifi(page, site);
    board.wifiFailure = 'noAddress';
    await setup.joinWifi(home);
    await setup.failure('DHCP');
  }),
  state('server', async (page, site) => {
    await toServer(page, site);
  }),
  state('publishing', async (page, site) => {
    const { setup } = await toServer(page, site);
    await setup.useServer();
    await page.getByText('Waiting for the first frame').waitFor();
  }),
  state('server-unreachable', async (page, site) => {
    const { board, setup } = await toServer(page, site);
    board.startLog = ['The connection closed (connection refused).'];
    await setup.useServer();
    await setup.failure('The board does not reach');
  }),
  state('key-refused', async (page, site) => {
    const { board, setup } = await toServer(page, site);
    board.startLog = ['Key refused (unknown).'];
    await setup.useServer();
    await setup.failure("The server refused the board's key.");
  }),
  state('loopback-only', async (page, site) => {
    const { setup } = await toWifi(page, site);
    await page.route('**/api/addresses', (route) =>
      route.fulfill({ json: { board: null, page: null } }),
    );
    await setup.joinWifi(home);
    await setup.failure('A board cannot reach this server.');
  }),
  state('live', async (page, site) => {
    const { board, setup } = await toServer(page, site);
    await page.route('**/api/boards', (route) => route.fulfill({ json: [kitchen] }));
    board.startLog = ['BROWSER_ENDPOINT_ID: v/w'];
    await setup.useServer();
    await setup.waitForStep('kitchen is live');
  }),
  state('no-web-serial', async (page, site) => {
    await SetupPage.visit(page, site.gateway.httpUrl);
    await page.getByText('This browser has no Web Serial.').waitFor();
  }),
];
