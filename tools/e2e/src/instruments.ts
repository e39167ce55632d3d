import path from 'node:path';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import type {} from './page/instruments.ts';
import type { MediaFigures } from './page/media-figures.ts';
import type { Picture } from './page/picture-reader.ts';

const source = path.resolve(import.meta.dirname, '../../e2e/src/page/instruments.ts');
let script: Promise<string> | undefined;

/**
 * Compiles a module, with what it imports, to a script that a page can be given; `define` has what
 * else a build puts in.
 */
export async function pageScript(
  entry: string,
  define: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    define,
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@boardcast/source'],
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

/** Puts the instruments into everything that the page will load. */
export async function installInstruments(page: Page): Promise<void> {
  script ??= pageScript(source);
  await page.addInitScript({ content: await script });
}

export function figuresOf(page: Page): Promise<MediaFigures> {
  return page.evaluate(() => window.boardcastInstruments.figures());
}

/** The pictures that the page has presented since the last call. */
export function picturesOf(page: Page): Promise<readonly Picture[]> {
  return page.evaluate(() => window.boardcastInstruments.pictures());
}

/** When the page was last clicked, in milliseconds since 1970. */
export function clickedAt(page: Page): Promise<number | undefined> {
  return page.evaluate(() => window.boardcastInstruments.clickedAt());
}
