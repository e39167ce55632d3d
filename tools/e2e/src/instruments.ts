import path from 'node:path';
import { pageScript } from '@boardcast/testkit/page-script';
import type { Page } from 'playwright-core';
import type { DisplayedFrame } from './page/frame-reader.ts';
import type {} from './page/instruments.ts';
import type { MediaStatistics } from './page/media-statistics.ts';

const source = path.resolve(import.meta.dirname, '../../e2e/src/page/instruments.ts');
let script: Promise<string> | undefined;

/** Adds the instruments to everything that the page will load. */
export async function installInstruments(page: Page): Promise<void> {
  script ??= pageScript(source);
  await page.addInitScript({ content: await script });
}

export function statisticsOf(page: Page): Promise<MediaStatistics> {
  return page.evaluate(() => window.boardcastInstruments.statistics());
}

/** The frames that the page has displayed since the last call. */
export function framesOf(page: Page): Promise<readonly DisplayedFrame[]> {
  return page.evaluate(() => window.boardcastInstruments.frames());
}

/** When the page was last clicked, in ms since 1970. */
export function clickedAt(page: Page): Promise<number | undefined> {
  return page.evaluate(() => window.boardcastInstruments.clickedAt());
}
