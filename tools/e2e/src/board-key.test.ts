import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { launchChromium } from '@boardcast/testkit/chromium';
import { GatewayProcess } from '@boardcast/testkit/gateway-process';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { BoardPage } from './board-page.ts';

const tool = path.resolve(import.meta.dirname, '../../../apps/gateway/dist/access.js');
let folder: string;
let gateway: GatewayProcess;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'boardcast-'));
  gateway = await GatewayProcess.start({ arguments: ['--host', '0.0.0.0', '--data', folder] });
  browser = await launchChromium();
}, 120_000);

/** Each page is signed in as someone who may watch, and not publish. */
beforeEach(async () => {
  context = await browser.newContext();
  const link = await access('link', '--url', `${gateway.httpUrl}/`, '--actions', 'watch');
  const page = await context.newPage();
  await page.goto(link);
  await page.close();
});

afterEach(() => context.close());

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  await rm(folder, { recursive: true });
});

/** Runs gateway:access; returns the last line that it prints. */
async function access(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [tool, ...args, '--data', folder]);
  return stdout.trim().split('\n').at(-1) ?? '';
}

async function visit(name: string): Promise<BoardPage> {
  const page = await context.newPage();
  return BoardPage.visit(page, gateway.httpUrl, { name, source: 'pattern' });
}

/** Everything that the page shows or keeps. */
async function traces({ page }: BoardPage): Promise<string> {
  const kept = await page.evaluate(() =>
    JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, history.state]),
  );
  return [page.url(), await page.content(), kept].join('\n');
}

it('publishes by the key that is typed in the console, until it is revoked', async () => {
  const key = await access('add', 'kitchen');
  const board = await visit('kitchen');
  await board.waitForConsole('Not permitted');

  await board.type('key');
  await board.waitForConsole('Key: not set');
  await board.type(`key ${key}`);
  await board.waitForState('publishing');

  await board.waitForConsole('esp> key ********');
  expect(await traces(board)).not.toContain(key.slice(key.indexOf('.') + 1));
  await access('revoke', key.slice(0, key.indexOf('.')));
  await board.waitForState('unauthorized');
  await board.waitForConsole('Key refused (HTTP status 401).');
  await board.waitForConsole('Waiting for a valid key. Type key <key> to set one.');
});

it('publishes by the key of the settings panel, which shows it to nobody', async () => {
  const key = await access('add', 'attic');
  const board = await visit('attic');
  await board.waitForConsole('Not permitted');

  await board.page.getByLabel('Key for the server').fill(key);
  await board.page.getByRole('button', { name: 'Set key' }).click();
  await board.waitForState('publishing');

  expect(await board.page.getByLabel('Key for the server').inputValue()).toBe('');
  expect(await board.page.locator('#settings').innerText()).toMatch(/Key\s+set/);
  expect(await traces(board)).not.toContain(key.slice(key.indexOf('.') + 1));
});
