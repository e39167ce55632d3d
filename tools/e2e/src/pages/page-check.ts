import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { violationsIn } from './axe.ts';
import type { PageState } from './page-state.ts';
import type { Site } from './site.ts';
import { colorSchemes, windows, type ColorScheme, type WindowName } from './windows.ts';

/** Git ignores it. */
export const screenshotFolder = path.resolve(import.meta.dirname, '../../../../reports/pages');

export interface CheckOptions {
  readonly windows?: readonly WindowName[];
  readonly colorSchemes?: readonly ColorScheme[];
}

/** Brings a page into a state, in each window and colour scheme; resolves with what axe finds. */
export async function checkState(
  site: Site,
  state: PageState,
  options: CheckOptions = {},
): Promise<readonly string[]> {
  const found: string[] = [];
  await state.prepare?.(site);
  const names = options.windows ?? state.windows ?? (Object.keys(windows) as WindowName[]);
  for (const window of names) {
    for (const scheme of options.colorSchemes ?? colorSchemes) {
      const title = `${state.name}-${window}-${scheme}`;
      const use = (page: Page) => check(page, title);
      const violations = await inState(site, state, { window, scheme }, use);
      found.push(...violations.map((violation) => `${title}: ${violation}`));
    }
  }
  return found;
}

export interface Variant {
  readonly window: WindowName;
  readonly scheme: ColorScheme;
}

/** Brings a new page into a state, uses it, and closes it. */
export async function inState<T>(
  site: Site,
  state: PageState,
  { window, scheme }: Variant,
  use: (page: Page) => Promise<T>,
): Promise<T> {
  const page = await site.newPage(window, scheme);
  try {
    await state.open(page, site);
    return await use(page);
  } finally {
    await state.leave?.(site);
    await page.context().close();
  }
}

async function check(page: Page, title: string): Promise<readonly string[]> {
  await mkdir(screenshotFolder, { recursive: true });
  await page.screenshot({ path: path.join(screenshotFolder, `${title}.png`) });
  const violations = await violationsIn(page);
  const { scrollWidth, clientWidth } = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return { scrollWidth, clientWidth };
  });
  const isWider = scrollWidth > clientWidth;
  return isWider ? [...violations, `wider than its window: ${scrollWidth}`] : violations;
}
