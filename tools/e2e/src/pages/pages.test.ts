import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkState } from './page-check.ts';
import { Site } from './site.ts';
import { viewerStates } from './viewer-states.ts';

/** The states that have most of the page's elements; `soak-pages` checks them all. */
const states = viewerStates.filter(({ name }) =>
  ['viewer-empty', 'viewer-focus', 'viewer-advanced', 'viewer-tile-offline'].includes(name),
);
let site: Site;

beforeAll(async () => {
  site = await Site.open();
});

afterAll(() => site?.close());

it.each(states)('$name has no violation of axe', async (state) => {
  const found = await checkState(site, state, { windows: ['phone', 'small'] });

  expect(found).toEqual([]);
});

it('has all of 12 boards in sight at 1280x720', async () => {
  await site.setBoards(12);
  const page = await site.newPage('small', 'dark');
  await page.goto(site.gateway.httpUrl);
  await page.locator('.tile').nth(11).waitFor();

  const boxes = await page.locator('.tile').evaluateAll((tiles) =>
    tiles.map((tile) => {
      const { left, top, right, bottom } = tile.getBoundingClientRect();
      return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    }),
  );

  expect(boxes).toEqual(boxes.map(() => true));
  expect(boxes).toHaveLength(12);
  await page.context().close();
});

it('is loaded first with less than 80 kB', async () => {
  await site.setBoards(1);
  const page = await site.newPage('small', 'light');
  await page.goto(site.gateway.httpUrl);
  await page.locator('.tile').waitFor();

  const files = await page.evaluate(() =>
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .filter((entry) => /(\/|\.js|\.css)$/.test(entry.name))
      .map((entry) => (entry as PerformanceResourceTiming).encodedBodySize),
  );

  expect(files.length).toBeGreaterThanOrEqual(4);
  expect(files.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(80_000);
  await page.context().close();
});

it('is used by keyboard alone', async () => {
  await site.setBoards(3);
  const [first, second] = [1, 0].map((index) => Site.nameOf(index));
  const page = await site.newPage('small', 'light');
  await page.goto(site.gateway.httpUrl);
  await page.locator('.tile[data-state=live]').nth(2).waitFor();
  const focusedLink = () => page.evaluate(() => document.activeElement?.textContent);
  const main = page.locator('[data-place=main]');

  await page.keyboard.press('ArrowRight');
  const start = await focusedLink();
  await page.keyboard.press('ArrowRight');
  const next = await focusedLink();
  await page.keyboard.press('Enter');
  await main.waitFor();
  const [title, url] = [await page.title(), page.url()];
  await page.keyboard.press('m');
  await page.locator('.stage').getByRole('button', { name: 'Mute', exact: true }).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  const stays = await main.getAttribute('aria-label');
  const download = page.waitForEvent('download');
  await page.keyboard.press('s');
  const file = (await download).suggestedFilename();
  await page.keyboard.press('Escape');
  await main.waitFor({ state: 'detached' });
  await page.waitForFunction((name) => document.activeElement?.textContent === name, second);

  expect([start, next]).toEqual([first, second]);
  expect(title).toBe(`${second} – Boardcast`);
  expect(url).toBe(`${site.gateway.httpUrl}/watch/${encodeURIComponent(second ?? '')}`);
  expect(stays).toBe(second);
  expect(file).toMatch(new RegExp(`^${second} \\d{4}-\\d\\d-\\d\\d .*\\.png$`));
  await page.context().close();
});

it('keeps the board in focus over a reload, and goes back to the wall', async () => {
  await site.setBoards(2);
  const name = Site.nameOf(0);
  const page = await site.newPage('small', 'light');
  await page.goto(site.gateway.httpUrl);
  await page.getByRole('link', { name }).click();
  const main = page.locator('[data-place=main][data-state=live]');
  await main.waitFor();

  await page.reload();
  await main.waitFor();
  const reloaded = await main.getAttribute('aria-label');
  await page.goBack();
  await page.locator('[data-place=wall]').first().waitFor();

  expect(reloaded).toBe(name);
  expect([await page.title(), new URL(page.url()).pathname]).toEqual(['Boardcast', '/']);
  await page.context().close();
});

it('removes an offline board, and moves the focus to the next one', async () => {
  await site.setBoards(3);
  const page = await site.newPage('small', 'light');
  await page.goto(site.gateway.httpUrl);
  await page.locator('.tile').nth(2).waitFor();
  await site.endLastBoard();
  const gone = Site.nameOf(2);
  const tile = page.locator(`[data-board=${gone}]`);
  await page.locator(`[data-board=${gone}][data-state=offline]`).waitFor();

  await tile.getByRole('button', { name: `Remove ${gone}` }).focus();
  await page.keyboard.press('Enter');
  await tile.waitFor({ state: 'detached' });
  await page.waitForFunction(() => document.activeElement?.closest('.tile') !== null);

  expect(await page.locator('.app-bar-status').innerText()).toBe('2 of 2 online');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe(Site.nameOf(0));
  await page.context().close();
});
