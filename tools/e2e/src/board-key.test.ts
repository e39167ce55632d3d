import { launchChromium } from '@boardcast/testkit/chromium';
import { ProtectedGateway } from '@boardcast/testkit/protected-gateway';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { BoardPage } from './board-page.ts';

let gateway: ProtectedGateway;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  gateway = await ProtectedGateway.start();
  browser = await launchChromium();
}, 120_000);

/** Each page is signed in as someone who may watch, and not publish. */
beforeEach(async () => {
  context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(await gateway.linkFor('--actions', 'watch'));
  await page.close();
});

afterEach(() => context.close());

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

async function visit(name: string): Promise<BoardPage> {
  const page = await context.newPage();
  return BoardPage.visit(page, gateway.process.httpUrl, { name, source: 'pattern' });
}

/** Everything that the page shows or keeps. */
async function traces({ page }: BoardPage): Promise<string> {
  const kept = await page.evaluate(() =>
    JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, history.state]),
  );
  return [page.url(), await page.content(), kept].join('\n');
}

it('publishes by the key that is typed in the console, until it is revoked', async () => {
  const made = await gateway.addKey('kitchen');
  const { key } = made;
  const board = await visit('kitchen');
  await board.waitForConsole('Not permitted');

  await board.type('key');
  await board.waitForConsole('Key: not set');
  await board.type(`key ${key}`);
  await board.waitForState('publishing');

  await board.waitForConsole('esp> key ********');
  expect(await traces(board)).not.toContain(key.slice(key.indexOf('.') + 1));
  await gateway.revoke(made);
  await board.waitForState('unauthorized');
  await board.waitForConsole('Key refused (HTTP status 401).');
  await board.waitForConsole('Waiting for a valid key. Type key <key> to set one.');
});

it('publishes by the key of the settings panel, which shows it to nobody', async () => {
  const { key } = await gateway.addKey('attic');
  const board = await visit('attic');
  await board.waitForConsole('Not permitted');

  await board.page.getByLabel('Key for the server').fill(key);
  await board.page.getByRole('button', { name: 'Set key' }).click();
  await board.waitForState('publishing');

  expect(await board.page.getByLabel('Key for the server').inputValue()).toBe('');
  await board.page.getByPlaceholder('A key is set').waitFor();
  expect(await traces(board)).not.toContain(key.slice(key.indexOf('.') + 1));
});
