import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchChromium } from './chromium.ts';
import { Gateway } from './gateway.ts';
import { publish } from './publisher-page.ts';

let gateway: Gateway;
let browser: Browser;

async function open(path = ''): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(gateway.page + path);
  return page;
}

/** The number of pictures decoded, once it has risen by `more`. */
async function decodes(page: Page, more: number): Promise<void> {
  const count = () =>
    document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0;
  const before = await page.evaluate(count);
  await page.waitForFunction(
    (least) =>
      (document.querySelector('video')?.getVideoPlaybackQuality().totalVideoFrames ?? 0) >= least,
    before + more,
    { timeout: 15_000 },
  );
}

beforeAll(async () => {
  gateway = await Gateway.start();
  browser = await launchChromium();
}, 60_000);

afterAll(async () => {
  await browser.close();
  await gateway.close();
});

it('plays a board by name to several viewers, and one that leaves disturbs nobody', async () => {
  const board = await open();
  await board.evaluate(publish, '<b>kitchen</b>');
  const first = await open();
  await first.click('button[data-board="<b>kitchen</b>"]');
  await decodes(first, 20);
  const late = await open(`?watch=${encodeURIComponent('<b>kitchen</b>')}`);
  await decodes(late, 20);

  await late.close();
  await decodes(first, 20);

  const size = await first.evaluate(() => {
    const video = document.querySelector('video');
    return [video?.videoWidth, video?.videoHeight];
  });
  expect(size).toEqual([320, 240]);
  expect(await first.getAttribute('article', 'data-state')).toBe('playing');
  expect(await first.locator('nav b').count()).toBe(0);
  await Promise.all([first.close(), board.close()]);
}, 90_000);

it('waits for a board that is not there, and plays it when it comes', async () => {
  const viewer = await open('?watch=attic');
  await viewer.waitForSelector('article[data-state=waiting]');
  const words = await viewer.textContent('[data-role=message]');
  const board = await open();

  await board.evaluate(publish, 'attic');
  await decodes(viewer, 10);

  expect(words).toBe('Waiting for the board to publish.');
  await Promise.all([viewer.close(), board.close()]);
}, 90_000);

it.skipIf(process.env['KMS_URL'] !== undefined || process.platform !== 'linux')(
  'is back by itself when the media server was killed',
  async () => {
    const viewer = await open('?watch=cellar');
    const board = await open();
    await board.evaluate(publish, 'cellar');
    await decodes(viewer, 10);

    gateway.killMediaServer();
    await viewer.waitForSelector('article[data-state=waiting]');
    const again = await open();
    await again.evaluate(publish, 'cellar');
    await decodes(viewer, 10);

    expect(await viewer.getAttribute('article', 'data-state')).toBe('playing');
    await Promise.all([viewer.close(), board.close(), again.close()]);
  },
  90_000,
);
