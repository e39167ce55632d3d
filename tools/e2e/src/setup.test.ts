import path from 'node:path';
import { fakeBuild, FakeBoard, FakeDevice, RomEmulator } from '@boardcast/flasher/testing';
import { launchChromium } from '@boardcast/testkit/chromium';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SerialBridge } from './serial-bridge.ts';
import { SetupPage } from './setup-page.ts';

let folder: TemporaryFolder;
let gateway: GatewayProcess;
let browser: Browser;
let context: BrowserContext;
let rom: RomEmulator;
let board: FakeBoard;
let device: FakeDevice;
let bridge: SerialBridge;

beforeAll(async () => {
  folder = await temporaryFolder('setup');
  await fakeBuild(path.join(folder.path, 'esp32s3'), 'esp32s3', { revisions: [0, 99] });
  gateway = await GatewayProcess.start({ arguments: ['--firmware', folder.path] });
  browser = await launchChromium();
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  await folder?.remove();
});

beforeEach(async () => {
  rom = await RomEmulator.start('esp32s3');
  board = new FakeBoard();
  device = new FakeDevice(rom, board);
  bridge = await SerialBridge.start(device.open);
  context = await browser.newContext();
});

afterEach(async () => {
  await context.close();
  await bridge.close();
  await rom.close();
});

const open = () => SetupPage.open(context, gateway.httpUrl, bridge);

describe('what fails is said, with what to do', () => {
  it('a chip that does not respond', async () => {
    rom.faults = { silent: true };
    const page = await open();

    await page.button('Choose the port').click();

    expect(await page.failure('The chip does not respond.')).toContain('Hold BOOT, press RESET');
  });

  it('no port', async () => {
    const page = await open();
    await page.page.evaluate(() => {
      const refuse = () => Promise.reject(new DOMException('No port selected.', 'NotFoundError'));
      Object.assign((navigator as unknown as { serial: object }).serial, { requestPort: refuse });
    });

    await page.button('Choose the port').click();

    expect(await page.failure('No port was chosen.')).toContain('USB data cable');
  });

  it('a chip of a revision without a build', async () => {
    rom.revision = { major: 1, minor: 3 };
    const page = await open();

    await page.connect();

    const text = await page.failure('This chip is of revision v1.3.');
    expect(text).toContain('Nothing was written to the board.');
    expect(await page.button('Write the firmware').count()).toBe(0);
  });

  it('a chip without a build', async () => {
    const other = await RomEmulator.start('esp32p4');
    await bridge.close();
    bridge = await SerialBridge.start(new FakeDevice(other, board).open);
    const page = await open();

    await page.connect();

    expect(await page.failure('no firmware for the ESP32-P4')).toContain(
      'npm run board -- build --board esp32p4',
    );
    await other.close();
  });

  it('flash encryption', async () => {
    rom.flashCryptCount = 1;
    const page = await open();

    await page.connect();

    await page.failure('Flash encryption is enabled in this chip.');
  });

  it('a flash that is too small', async () => {
    rom.flashSize = 1 << 21;
    const page = await open();
    await page.connect();

    await page.button('Write the firmware').click();

    expect(await page.failure('This board has 2 MB of flash.')).toContain('Nothing was written');
  });

  it('a wrong password, no DHCP, and a server on loopback alone', async () => {
    const page = await open();
    await page.connect();
    await page.keepFirmware();
    board.wifiFailure = 'authFailed';
    await page.joinWifi({ ssid: 'home', password: 'wrong horse', name: 'kitchen' });
    await page.failure('The password is wrong.');
    board.wifiFailure = 'noAddress';
    await page.joinWifi({ ssid: 'home' });
    await page.failure('DHCP assigned no IP address.');
    board.wifiFailure = undefined;

    await page.joinWifi({ ssid: 'home', password: 'correct horse' });

    await page.waitForStep('Connect kitchen to the server');
    expect(await page.failure('A board cannot reach this server.')).toContain(
      'npm start -- --host 0.0.0.0',
    );
    expect(board.settings).toMatchObject({ ssid: 'home', password: 'correct horse' });
  });

  it('a server that the board does not reach', async () => {
    board.startLog = ['The connection closed (connection refused).'];
    const page = await open();
    await page.connect();
    await page.keepFirmware();
    await page.joinWifi({ ssid: 'home', password: 'correct horse', name: 'kitchen' });

    await page.useServer('ws://192.0.2.9:8888');

    const text = await page.failure('The board does not reach ws://192.0.2.9:8888/kurento.');
    expect(text).toContain('firewall');
    expect(board.settings.server).toBe('ws://192.0.2.9:8888/kurento');
  });

  it('a cable that was disconnected', async () => {
    const page = await open();
    await page.connect();
    await page.keepFirmware();

    device.disconnect();

    await page.waitForStep('Connect the board');
    await page.failure('The board was disconnected.');
  });
});

it('takes a board whose port leaves at each reset to its server', async () => {
  device.awayMs = 500;
  const page = await open();

  await page.connect();
  await page.flash();
  await page.joinWifi({ ssid: 'home', password: 'correct horse', name: 'kitchen' });
  await page.waitForStep(/to the server$/);

  expect(device.departures).toBe(2);
  expect(board.settings).toMatchObject({ ssid: 'home' });
});

it('takes a board from its port to its server by keyboard alone', async () => {
  board.startLog = ['The connection closed (connection refused).'];
  const page = await open();
  const { keyboard } = page.page;
  const focusBy = async (key: string, name: string) => {
    const button = page.page.getByRole('button', { name, exact: true });
    const wanted = button.or(page.page.getByLabel(name, { exact: true }));
    for (let presses = 0; presses < 30; presses += 1) {
      if (await wanted.evaluate((element) => element === document.activeElement)) return;
      await keyboard.press(key);
    }
    throw new Error(`The key ${key} does not reach ${name}.`);
  };

  await focusBy('Tab', 'Choose the port');
  await keyboard.press('Enter');
  await page.waitForStep('Write the firmware');
  await page.button('Write the firmware').waitFor();
  await focusBy('Tab', 'Write the firmware');
  await keyboard.press('Enter');
  await page.waitForStep('Connect the board to the Wi-Fi');
  await page.page.getByRole('radio', { name: 'home' }).waitFor();
  await focusBy('Tab', 'Password');
  await keyboard.type('correct horse');
  await focusBy('Tab', 'Name of the board');
  await keyboard.press('Control+A');
  await keyboard.type('kitchen');
  await keyboard.press('Enter');
  await page.waitForStep('Connect kitchen to the server');
  await focusBy('Tab', 'Server');
  await keyboard.press('Control+A');
  await keyboard.type('ws://192.0.2.9:8888');
  await keyboard.press('Enter');

  await page.failure('The board does not reach');
  expect(board.settings).toMatchObject({ ssid: 'home', password: 'correct horse' });
  expect(board.info.name).toBe('kitchen');
  expect(rom.flash.bytes.subarray(0x10000, 0x10001)).toEqual(Buffer.from([0xe9]));
});

it('shows the commands to type where the browser has no Web Serial', async () => {
  const page = await SetupPage.open(context, gateway.httpUrl);

  await page.page.getByText('This browser has no Web Serial.').waitFor();
  await page.page.getByText('npm run board -- flash').waitFor();
  expect(await page.button('Choose the port').count()).toBe(0);
});
