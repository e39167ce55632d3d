import { KurentoClient } from '@boardcast/signaling';
import { openNodeSocket } from '@boardcast/signaling/node';
import { launchChromium } from '@boardcast/testkit/chromium';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import { ProtectedGateway } from '@boardcast/testkit/protected-gateway';
import { until } from '@boardcast/testkit/until';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BoardPage } from './board-page.ts';
import { ViewerPage } from './viewer-page.ts';

let server: ProtectedGateway;
let gateway: GatewayProcess;
let browser: Browser;
let owner: BrowserContext;
let page: Page;

beforeAll(async () => {
  server = await ProtectedGateway.start();
  gateway = server.process;
  browser = await launchChromium();
  owner = await browser.newContext();
  page = await owner.newPage();
  await page.goto(await server.linkFor());
  await page.goto(`${gateway.httpUrl}/access/`);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const dialog = () => page.getByRole('dialog');
const list = (name: string) => page.getByRole('region', { name }).getByRole('listitem');

/** What the dialog shows under a heading; the dialog is closed. */
async function shownOnce(label: string): Promise<string> {
  const heading = dialog().getByRole('heading', { name: label });
  const text = await heading.locator('xpath=following-sibling::div[1]/code').innerText();
  await dialog().getByRole('button', { name: 'Done' }).click();
  await dialog().waitFor({ state: 'detached' });
  return text;
}

it('adds a key that a board connects with, and revokes it', async () => {
  await page.getByLabel('Board', { exact: true }).fill('kitchen');
  await page.getByRole('button', { name: 'Add a key' }).click();
  const line = await shownOnce('For firmware:settings');
  const key = /^BOARD_KEY=(.+)$/.exec(line)?.[1] ?? '';
  expect(await page.content()).not.toContain(key.split('.')[1]);

  const url = `${gateway.kurentoUrl}?token=${key}`;
  const board = new KurentoClient({ url, openSocket: openNodeSocket });
  await board.connect();
  await list('Connected now').filter({ hasText: 'kitchen' }).waitFor();
  await page.getByRole('button', { name: 'Revoke the key of kitchen' }).click();
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  expect(board.state).toBe('open');
  await page.getByRole('button', { name: 'Revoke the key of kitchen' }).click();
  await dialog().getByRole('button', { name: 'Revoke' }).click();

  await until('the board is disconnected', () => Promise.resolve(board.state !== 'open'));
  await page.getByText('There are no keys.').waitFor();
  await board.close();
});

it('makes a link, shows who came with it, and ends that', async () => {
  const board = await BoardPage.open(owner, gateway.httpUrl, { name: 'garden', source: 'pattern' });
  await board.waitForState('publishing');
  await page.getByLabel('For whom').fill('Ann');
  await page.getByLabel('With the boards').fill('garden, attic-*');
  await page.getByRole('button', { name: 'Make a link' }).click();
  const link = await shownOnce('Sign-in link');
  await list('Links').filter({ hasText: 'watch with garden, attic-*' }).waitFor();

  const guest = await browser.newContext();
  const first = await guest.newPage();
  await first.goto(link);
  expect(first.url()).toBe(`${gateway.httpUrl}/`);
  await first.getByRole('button', { name: 'More' }).click();
  await first.getByRole('menuitem', { name: 'Connection test' }).waitFor();
  expect(await first.getByRole('menuitem', { name: 'Access' }).count()).toBe(0);
  await first.close();
  const viewer = await ViewerPage.open(guest, gateway.httpUrl, { watch: 'garden' });
  await viewer.waitForState('live');
  await list('Connected now')
    .filter({ hasText: 'Ann' })
    .filter({ hasText: 'watches garden' })
    .waitFor();
  await list('Connected now').filter({ hasText: 'publishes garden' }).waitFor();

  await page.getByRole('button', { name: 'Revoke the link of Ann' }).click();
  await dialog().getByRole('button', { name: 'Revoke' }).click();

  await viewer.page.getByRole('dialog').getByText('Sign in').first().waitFor();
  await list('Links').filter({ hasText: 'Ann' }).waitFor({ state: 'detached' });
  await list('Connected now').filter({ hasText: 'Ann' }).waitFor({ state: 'detached' });
  await Promise.all([guest.close(), board.page.close()]);
});

it('says why a link cannot be made, and keeps what was entered', async () => {
  await page.getByLabel('For whom').fill('Bob');
  await page.getByLabel('watch', { exact: true }).uncheck();
  await page.getByRole('button', { name: 'Make a link' }).click();

  await page.getByRole('alert').getByText('Choose at least one thing').waitFor();
  expect(await page.getByLabel('For whom').inputValue()).toBe('Bob');
  for (let read = 0; read < 2; read += 1) {
    await page.waitForResponse(/\/api\/access\/tokens$/);
  }
  expect(await page.getByRole('alert').innerText()).toContain('Choose at least one thing');
});

it('says that access control is off, and how it is turned on', async () => {
  const open = await GatewayProcess.start();
  const other = await browser.newPage();
  await other.goto(`${open.httpUrl}/access`);

  await other.getByText('Access control is off: start the gateway with').waitFor();
  await other.getByText('No client is connected.').waitFor();
  expect(await other.getByRole('button').count()).toBe(0);
  await Promise.all([other.close(), open.stop()]);
});
