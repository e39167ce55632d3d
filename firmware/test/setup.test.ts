import path from 'node:path';
import { lanAddress } from '@boardcast/board/node';
import { SerialBridge, SetupPage } from '@boardcast/e2e';
import { fakeBuild, FakeDevice, RomEmulator } from '@boardcast/flasher/testing';
import { launchChromium } from '@boardcast/testkit/chromium';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { ProtectedGateway } from '@boardcast/testkit/protected-gateway';
import { temporaryFolder, type TemporaryFolder } from '@boardcast/testkit/temporary-folder';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BoardOnACable } from './board-on-a-cable.ts';

const lan = await lanAddress();
const networks = { network: 'home:correct horse', 'network-without-address': 'cafe:espresso 1' };
const timeout = 120_000;

let folder: TemporaryFolder;
let browser: Browser;
let context: BrowserContext;
let rom: RomEmulator;
let board: BoardOnACable;
let bridge: SerialBridge;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(() => browser.close());

beforeEach(async () => {
  folder = await temporaryFolder('setup');
  // The CA of a gateway with TLS is not among the browser's.
  context = await browser.newContext({ ignoreHTTPSErrors: true });
});

afterEach(async () => {
  await context.close();
  await bridge.close();
  await board.reset();
  await rom.close();
  await folder.remove();
});

async function plugIn(profile: 'esp32p4' | 'esp32s3'): Promise<void> {
  rom = await RomEmulator.start(profile);
  board = new BoardOnACable(folder.path, { profile, ...networks });
  bridge = await SerialBridge.start(new FakeDevice(rom, board).open);
  await fakeBuild(path.join(folder.path, 'builds', profile), profile);
}

const options = () => ['--host', '0.0.0.0', '--firmware', path.join(folder.path, 'builds')];

// A board cannot use a loopback address.
describe.skipIf(lan === undefined)('a new board', () => {
  it.each(['esp32s3', 'esp32p4'] as const)(
    'is flashed, set up and watched without a terminal: %s',
    async (profile) => {
      await plugIn(profile);
      const gateway = await GatewayProcess.start({ arguments: [...options(), '--open'] });
      const setup = await SetupPage.open(context, gateway.httpUrl, bridge);

      await setup.connect();
      await setup.flash();
      await setup.joinWifi({ ssid: 'home', password: 'wrong horse', name: 'kitchen' });
      expect(await setup.failure('could not connect')).toContain('The password is wrong.');
      await setup.joinWifi({ ssid: 'cafe', password: 'espresso 1' });
      expect(await setup.failure('DHCP')).toContain('assigned no IP address');
      await setup.joinWifi({ ssid: 'home', password: 'correct horse' });
      await setup.useServer();
      await setup.waitForStep('kitchen is live');
      await setup.page.getByRole('link', { name: 'Watch kitchen' }).click();

      await setup.page.waitForURL('**/watch/kitchen');
      await setup.page.waitForFunction(
        () =>
          (document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0) > 5,
        undefined,
        { timeout },
      );
      await gateway.stop();
    },
  );

  it('gets a key of its own and the CA of a gateway with access control', async () => {
    await plugIn('esp32s3');
    const gateway = await ProtectedGateway.start('--tls', ...options());
    const page = await context.newPage();
    const secure = (url: string) => url.replace('http:', 'https:');
    await page.goto(secure(await gateway.linkFor()));
    const setup = await SetupPage.visit(page, secure(gateway.process.httpUrl), bridge);

    await setup.connect();
    await setup.keepFirmware();
    await setup.joinWifi({ ssid: 'home', password: 'correct horse', name: 'garden' });
    await setup.useServer();

    await setup.waitForStep('garden is live');
    await gateway.stop();
  });
});
