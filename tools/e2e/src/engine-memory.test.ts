import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BoardPage } from './board-page.ts';
import { TestHarness } from './test-harness.ts';

const key = 'boardcast.engine.esp32s3';
let harness: TestHarness;
let context: BrowserContext;

beforeAll(async () => {
  harness = await TestHarness.open();
  context = await harness.boardBrowser.newContext();
});

afterAll(() => harness.close());

/** Publishes from a board in the same browser context as before. */
async function publish(name: string): Promise<{ transcript: string; stored: string | null }> {
  const board = await BoardPage.open(context, harness.gateway.httpUrl, { name, source: 'pattern' });
  const transcript = await board.transcript();
  const stored = await board.page.evaluate((item) => localStorage.getItem(item), key);
  await board.close();
  return { transcript, stored };
}

it('measures the engines once, and uses the chosen one at the next load', async () => {
  const first = await publish('first');
  const second = await publish('second');

  expect(first.transcript).not.toContain('Chosen before');
  expect(second.transcript).toContain('Chosen before');
  expect(second.stored).toBe(first.stored);
});

it('publishes although the stored value is invalid', async () => {
  const page = await context.newPage();
  await page.goto(`${harness.gateway.httpUrl}/virtual-board/`);
  await page.evaluate((item) => localStorage.setItem(item, '{"trial":{"engine":7}}'), key);
  await page.close();

  const { transcript, stored } = await publish('third');

  expect(transcript).not.toContain('Chosen before');
  expect(JSON.parse(stored ?? '')).toMatchObject({
    trial: { engine: expect.any(String) as unknown },
  });
});
