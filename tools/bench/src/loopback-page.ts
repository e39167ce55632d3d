import path from 'node:path';
import { installInstruments } from '@boardcast/e2e';
import { pageScript } from '@boardcast/testkit/page-script';
import type { Browser, Page } from 'playwright-core';

const source = path.resolve(import.meta.dirname, '../src/page/loopback.ts');

/** Opens a page that sends video to itself; see page/loopback.ts. */
export async function openLoopback(browser: Browser, httpUrl: string): Promise<Page> {
  const page = await browser.newPage();
  await installInstruments(page);
  await page.addInitScript({ content: await pageScript(source) });
  await page.goto(`${httpUrl}/api/boards`);
  return page;
}
