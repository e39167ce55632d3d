import path from 'node:path';
import { launchChromium } from '@boardcast/testkit/chromium';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { pageScript } from '@boardcast/testkit/page-script';
import { until } from '@boardcast/testkit/until';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BoardPage } from './board-page.ts';
import type {} from './page/webrtc-http-clients.ts';
import { ViewerPage } from './viewer-page.ts';

const clients = path.resolve(import.meta.dirname, 'page/webrtc-http-clients.ts');

let gateway: GatewayProcess;
let browser: Browser;
let script: string;

beforeAll(async () => {
  gateway = await GatewayProcess.start();
  browser = await launchChromium();
  script = await pageScript(clients);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

/** A page of the gateway's origin with clients of WHIP and WHEP. */
async function clientPage(): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(`${gateway.httpUrl}/kurento`);
  await page.evaluate(script);
  return page;
}

async function sessions(): Promise<number> {
  const metrics = await gateway.metrics();
  const counts = [...metrics.matchAll(/^boardcast_gateway_webrtc_http_sessions\{.*\} (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}

const end = (page: Page) => page.evaluate(() => window.webRtcHttpClients.end());

it('whip-whep publishes, and the viewer watches it as any board', async () => {
  const page = await clientPage();
  const url = `${gateway.httpUrl}/whip/porch`;
  await page.evaluate((to) => window.webRtcHttpClients.publish(to, ''), url);
  const board = await gateway.liveBoard('porch');
  const viewer = await ViewerPage.open(browser, gateway.httpUrl, { watch: 'porch' });

  await viewer.waitForFrames(10);

  expect(board.profile).toBe('WHIP');
  await viewer.close();
  await end(page);
  await until('the session has ended', async () => (await sessions()) === 0);
  await until('its objects are released', async () => (await gateway.boards()).length === 0);
  await page.close();
});

it.each([
  ['whip-whep', (url: string) => window.webRtcHttpClients.view(url, '')],
  ['Eyevinn’s player', (url: string) => window.webRtcHttpClients.play(url)],
] as const)('%s plays a board', async (_name, play) => {
  const board = await BoardPage.open(browser, gateway.httpUrl, {
    ...{ name: 'kitchen', source: 'pattern' },
  });
  await gateway.liveBoard('kitchen');
  const page = await clientPage();

  await page.evaluate(play, `${gateway.httpUrl}/whep/kitchen`);

  await until('the viewer is counted', async () => {
    return (await gateway.board('kitchen'))?.viewers === 1;
  });
  await end(page);
  await until('the session has ended', async () => (await sessions()) === 0);
  await Promise.all([page.close(), board.close()]);
});
