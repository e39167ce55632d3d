import path from 'node:path';
import { installInstruments } from '@boardcast/e2e';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';

const source = path.resolve(import.meta.dirname, '../src/page/loopback.ts');

/** Opens a page that can send a picture to itself; see page/loopback.ts. */
export async function openLoopback(browser: Browser, httpUrl: string): Promise<Page> {
  const { outputFiles } = await build({
    entryPoints: [source],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    conditions: ['@boardcast/source'],
  });
  const page = await browser.newPage();
  await installInstruments(page);
  await page.addInitScript({ content: outputFiles[0]?.text ?? '' });
  await page.goto(`${httpUrl}/api/boards`);
  return page;
}
