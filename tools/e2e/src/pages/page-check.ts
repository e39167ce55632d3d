import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { violationsIn } from './axe.ts';
import {
  colorSchemes,
  windows,
  type ColorScheme,
  type PageState,
  type WindowName,
} from './page-state.ts';
import type { Site } from './site.ts';

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
      const violations = await checkPage(site, state, { title, window, scheme });
      found.push(...violations.map((violation) => `${title}: ${violation}`));
    }
  }
  return found;
}

interface Variant {
  readonly title: string;
  readonly window: WindowName;
  readonly scheme: ColorScheme;
}

async function checkPage(
  site: Site,
  state: PageState,
  { title, window, scheme }: Variant,
): Promise<readonly string[]> {
  const page = await site.newPage(window, scheme);
  try {
    await state.open(page, site);
    await mkdir(screenshotFolder, { recursive: true });
    await page.screenshot({ path: path.join(screenshotFolder, `${title}.png`) });
    const violations = await violationsIn(page);
    const { scrollWidth, clientWidth } = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { scrollWidth, clientWidth };
    });
    const isWider = scrollWidth > clientWidth;
    return isWider ? [...violations, `wider than its window: ${scrollWidth}`] : violations;
  } finally {
    await state.leave?.(site);
    await page.context().close();
  }
}
