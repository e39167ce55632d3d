import { until } from '@boardcast/testkit/until';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Site } from './site.ts';

const count = 12;
let site: Site;

beforeAll(async () => {
  site = await Site.open();
  await site.setBoards(count);
});

afterAll(() => site?.close());

async function viewers(): Promise<number> {
  const boards = await site.gateway.boards();
  return boards.reduce((sum, board) => sum + board.viewers, 0);
}

/** As a browser reports another tab in front. */
function setHidden(page: Page, isHidden: boolean): Promise<void> {
  return page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
}

it('plays only what is in sight, and what is scrolled to', async () => {
  const page = await site.newPage('phone', 'dark');
  await page.setViewportSize({ width: 390, height: 400 });
  await page.goto(site.gateway.httpUrl);
  const last = page.locator('.tile').nth(count - 1);
  await page.locator('.tile[data-state=live]').first().waitFor();
  await until('some boards are not played', async () => (await viewers()) < count);
  const before = await last.getAttribute('data-state');

  await last.scrollIntoViewIfNeeded();
  await page
    .locator('.tile')
    .nth(count - 1)
    .and(page.locator('[data-state=live]'))
    .waitFor();
  const first = page.locator('.tile').first();
  await until('the first one is paused', async () => {
    return (await first.getAttribute('data-state')) === 'idle';
  });

  expect(before).toBe('idle');
  await page.context().close();
});

it('plays nothing in a hidden page but what is heard, and all of it again when it is back', async () => {
  const page = await site.newPage('small', 'dark');
  await page.goto(site.gateway.httpUrl);
  await until('all boards are played', async () => (await viewers()) === count, 60_000);
  const first = page.locator('.tile').first();
  await first.hover();
  await first.getByRole('button', { name: 'Unmute' }).click();

  await setHidden(page, true);
  await until('one board is played', async () => (await viewers()) === 1, 60_000);
  const heard = await first.getAttribute('data-state');
  await setHidden(page, false);
  await until('all boards are played again', async () => (await viewers()) === count, 60_000);

  expect(heard).toBe('live');
  await page.context().close();
});
