import { pause, until } from '@boardcast/testkit/until';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BoardPage } from './board-page.ts';
import { TestHarness } from './test-harness.ts';

let harness: TestHarness;

beforeAll(async () => {
  harness = await TestHarness.open();
});

afterAll(() => harness.close());

const names = async () => {
  const response = await fetch(`${harness.gateway.httpUrl}/api/boards`);
  const boards = (await response.json()) as readonly { name: string; state: string }[];
  return boards.filter(({ state }) => state === 'live').map(({ name }) => name);
};

/** The text of a statistic on the page. */
const shown = (page: Page, id: string) => page.locator(`output#${id}`).textContent();

/** What a duplicate of the tab starts with. */
async function duplicate(page: Page, context: BrowserContext): Promise<Page> {
  const entries = await page.evaluate(() => Object.entries({ ...sessionStorage }));
  const copy = await context.newPage();
  await copy.addInitScript(
    (stored: readonly (readonly [string, string])[]) => {
      for (const [key, value] of stored) {
        if (sessionStorage.getItem(key) === null) sessionStorage.setItem(key, value);
      }
    },
    entries as readonly (readonly [string, string])[],
  );
  return copy;
}

it('waits for the camera before it loads the encoder, and for no camera with another source', async () => {
  const page = await harness.boardBrowser.newPage();
  const requests: string[] = [];
  page.context().on('request', (request) => requests.push(request.url()));
  await page.addInitScript(() => {
    navigator.mediaDevices.getUserMedia = () => new Promise(() => undefined);
  });
  const options = { name: 'patient', source: 'webcam' } as const;
  const board = await BoardPage.visit(page, harness.gateway.httpUrl, options);

  await page.getByText('Waiting for the camera').waitFor();
  expect(requests.filter((url) => url.includes('ffmpeg'))).toEqual([]);
  await board.chooseSource('Test pattern');
  await board.waitForState('publishing');

  expect(requests.some((url) => url.includes('ffmpeg'))).toBe(true);
  await page.close();
});

it('shows no frame and no statistic of a stopped board', async () => {
  const board = await harness.openBoard({ name: 'stopping', source: 'pattern' });
  const { page } = board;
  await until('frames are counted', async () => Number(await shown(page, 'frames-encoded')) > 0);

  await page.getByRole('button', { name: 'Stop' }).press('Enter');
  await board.waitForState('stopped');
  await page.getByText('Stopped').waitFor();
  await pause(1000);
  expect(await page.locator('canvas').count()).toBe(0);
  expect(await Promise.all(['frame-rate', 'frames-sent'].map((id) => shown(page, id)))).toEqual([
    '–',
    '–',
  ]);

  // The focus is on what starts it again.
  await page.keyboard.press('Enter');
  await board.waitForState('publishing');
  await board.close();
});

it('writes changed settings to the URL, and restarts with them', async () => {
  const board = await harness.openBoard({ name: 'before', source: 'pattern' });
  const setup = await board.openTab('Setup');

  await setup.getByLabel('Name').fill('after');
  await setup.getByLabel('Encoder').selectOption({ label: 'WebCodecs (the browser’s encoder)' });
  await setup.getByRole('button', { name: 'Apply and restart' }).click();
  await until('it is listed by its new name', async () => (await names()).includes('after'));

  const { searchParams } = new URL(board.page.url());
  expect([searchParams.get('name'), searchParams.get('engine')]).toEqual(['after', 'webcodecs']);
  await board.waitForConsole('PAGE: Encoder: webcodecs.');
  expect(await names()).not.toContain('before');
  await board.close();
});

it('asks before it publishes to another server', async () => {
  const board = await harness.openBoard({ name: 'moving', source: 'pattern' });
  const setup = await board.openTab('Setup');

  await setup.getByLabel('Server', { exact: true }).fill('ws://127.0.0.1:9/kurento');
  await setup.getByRole('button', { name: 'Apply and restart' }).click();

  await board.waitForNotice('to 127.0.0.1:9, which is not this page’s server?');
  await board.waitForState('stopped');
  await board.close();
});

it('is the same board after a reload, and another one in a duplicate of the tab', async () => {
  const context = await harness.boardBrowser.newContext();
  const { httpUrl } = harness.gateway;
  const board = await BoardPage.open(context, httpUrl, { name: 'twin', source: 'pattern' });

  await board.page.reload();
  await board.waitForState('publishing');
  const copy = await duplicate(board.page, context);
  const second = await BoardPage.visit(copy, httpUrl, { name: 'twin', source: 'pattern' });
  await second.waitForState('publishing');

  await copy.getByText('so this one is listed as twin-2').waitFor();
  await until('both are live', async () => {
    const live = await names();
    return live.includes('twin') && live.includes('twin-2');
  });
  expect((await names()).filter((name) => name.startsWith('twin'))).toHaveLength(2);
  await board.page.getByRole('heading', { name: 'twin', exact: true }).waitFor();
  await context.close();
});

it('says that it has no Wi-Fi, and counts no frame as dropped meanwhile', async () => {
  const board = await harness.openBoard({ name: 'roaming', source: 'pattern' });

  await board.toggleWifi();
  await board.waitForState('offline');
  await board.page.getByText('Wi-Fi off', { exact: true }).waitFor();
  await pause(1000);
  const before = await board.statistic('frames-dropped');
  await pause(3000);
  expect(await board.statistic('frames-dropped')).toBe(before);

  await board.page.getByRole('button', { name: 'Turn Wi-Fi on' }).click();
  await board.waitForState('publishing');
  await board.close();
});

it('counts the viewers, and completes the commands of its console', async () => {
  const board = await harness.openBoard({ name: 'watched', source: 'pattern' });
  await board.page.getByText('0 viewers').waitFor();
  const viewer = await harness.openViewer({ watch: 'watched' });
  await viewer.waitForState('live');
  await board.page.getByText('1 viewer', { exact: true }).waitFor();

  const input = board.page.locator('#console');
  await input.fill('ver');
  await input.press('Tab');
  expect(await input.inputValue()).toBe('version ');
  await input.press('Enter');
  await board.waitForConsole('Boardcast: virtual-');
  await input.press('ArrowUp');
  expect((await input.inputValue()).trim()).toBe('version');
  await input.fill('');
  await input.press('Tab');

  expect(await input.evaluate((element) => element === document.activeElement)).toBe(false);
  await Promise.all([viewer.close(), board.close()]);
});
