import { timeLimitedCredentials } from '@boardcast/protocol/node';
import { launchChromium } from '@boardcast/testkit/chromium';
import { Coturn, hasCoturn } from '@boardcast/testkit/coturn';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { openConnectionTest } from './viewer-page.ts';

let gateway: GatewayProcess;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  gateway = await GatewayProcess.start();
  browser = await launchChromium();
}, 120_000);

afterEach(() => page.close());

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

/** What the dialog says about each subject, when it is through. */
async function findings(): Promise<Readonly<Record<string, string>>> {
  const dialog = await openConnectionTest(page);
  await dialog.getByRole('button', { name: 'Test again', disabled: false }).waitFor();
  const items = await dialog.getByRole('listitem').all();
  const texts = items.map(async (item) => [
    await item.locator('strong').innerText(),
    `${await item.getAttribute('data-mark')}: ${await item.locator('span').last().innerText()}`,
  ]);
  return Object.fromEntries(await Promise.all(texts)) as Readonly<Record<string, string>>;
}

it('finds that media reach the media server', async () => {
  page = await browser.newPage();
  await page.goto(gateway.httpUrl);

  expect(await findings()).toEqual({
    WebSocket: 'ok: Works.',
    'Media over UDP': expect.stringMatching(/^ok: Works: \S+, port \d+ answers\.$/) as string,
  });
  expect(await gateway.boards()).toEqual([]);
});

it('finds that something in between does not pass WebSockets on', async () => {
  page = await browser.newPage();
  await page.routeWebSocket(/kurento/, (socket) => socket.close());
  await page.goto(gateway.httpUrl);

  expect(await findings()).toEqual({
    WebSocket: expect.stringMatching(/^failed: .*A proxy in between must pass/) as string,
  });
});

it.runIf(hasCoturn)('finds which TURN servers work, and why others do not', async () => {
  const turn = await Coturn.start();
  const { username, password: credential } = timeLimitedCredentials(Coturn.secret, 'viewer');
  const good = { username, credential };
  const [udp, tcp] = ['udp', 'tcp'].map(
    (transport) => `turn:${turn.address}:${turn.port}?transport=${transport}`,
  );
  const closed = 'turn:127.0.0.1:9?transport=udp';
  page = await browser.newPage();
  await page.route('**/api/ice-servers', (route) =>
    route.fulfill({
      json: [
        { urls: udp, ...good },
        { urls: tcp, ...good, credential: 'wrong' },
        { urls: closed, ...good },
      ],
    }),
  );
  await page.goto(gateway.httpUrl);

  expect(await findings()).toMatchObject({
    [udp ?? '']: 'ok: Works: the media server answers through it.',
    [tcp ?? '']: expect.stringMatching(/^failed: Refused: the credentials are invalid/) as string,
    [closed]: expect.stringMatching(/^failed: Blocked: it does not answer over UDP/) as string,
  });
  await turn.stop();
});
