import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BoardPage } from './board-page.ts';
import { Stage } from './stage.ts';

const key = 'boardcast.engine.esp32s3';
let stage: Stage;
let context: BrowserContext;

beforeAll(async () => {
  stage = await Stage.open();
  context = await stage.boardBrowser.newContext();
}, 60_000);

afterAll(() => stage.close());

/** Opens a board in the same browser as before, has it publish, and gives what it said. */
async function publish(name: string): Promise<{ transcript: string; stored: string | null }> {
  const board = await BoardPage.open(context, stage.gateway.httpUrl, { name, source: 'pattern' });
  const transcript = await board.transcript();
  const stored = await board.page.evaluate((item) => localStorage.getItem(item), key);
  await board.close();
  return { transcript, stored };
}

it('tries the engines once, and publishes with the chosen one at the next load', async () => {
  const first = await publish('first');
  const second = await publish('second');

  expect(first.transcript).not.toContain('It was chosen before');
  expect(second.transcript).toContain('It was chosen before');
  expect(second.stored).toBe(first.stored);
}, 60_000);

it('publishes all the same where somebody else wrote in its place', async () => {
  const page = await context.newPage();
  await page.goto(`${stage.gateway.httpUrl}/virtual-board/`);
  await page.evaluate((item) => localStorage.setItem(item, '{"trial":{"engine":7}}'), key);
  await page.close();

  const { transcript, stored } = await publish('third');

  expect(transcript).not.toContain('It was chosen before');
  expect(JSON.parse(stored ?? '')).toMatchObject({ trial: { engine: expect.any(String) } });
}, 60_000);
