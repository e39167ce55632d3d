import path from 'node:path';
import { launchChromium } from '@boardcast/testkit/chromium';
import { Firefox } from '@boardcast/testkit/firefox';
import { pageScript } from '@boardcast/testkit/page-script';
import type { FrameCount } from './page/frame-rate.ts';

export const browserNames = ['chromium', 'firefox'] as const;
export type BrowserName = (typeof browserNames)[number];

const script = path.resolve(import.meta.dirname, '../src/soak/page/frame-rate.ts');

/** The script that counts the frames of a page. */
export function counterScript(): Promise<string> {
  return pageScript(script);
}

/** A page that watches a board and counts its frames. */
export interface SoakViewer {
  readonly name: string;
  /** The counts since the last call. */
  counts(): Promise<readonly FrameCount[]>;
}

export interface SoakViewers {
  readonly viewers: readonly SoakViewer[];
  readonly close: () => Promise<void>;
}

/** A board to watch. */
export interface WatchedBoard {
  /** A page of the gateway. */
  readonly page: string;
  readonly server: string;
  /** The endpoint that the board publishes to. */
  readonly source: string;
}

/** Opens pages of a browser that watch a board, each with its own connection. */
export async function openViewers(
  browser: BrowserName,
  count: number,
  watched: WatchedBoard,
): Promise<SoakViewers> {
  const counter = await counterScript();
  const open = browser === 'chromium' ? inChromium : inFirefox;
  return open(count, watched, counter);
}

async function inChromium(
  count: number,
  watched: WatchedBoard,
  script: string,
): Promise<SoakViewers> {
  const browser = await launchChromium();
  const viewers: SoakViewer[] = [];
  for (let number = 1; number <= count; number += 1) {
    const page = await browser.newPage();
    await page.addInitScript({ content: script });
    await page.goto(watched.page);
    await page.evaluate(({ server, source }) => window.boardcastWatch(server, source), watched);
    const counts = () => page.evaluate(() => window.boardcastFrameCounts());
    viewers.push({ name: `chromium ${number}`, counts });
  }
  return { viewers, close: () => browser.close() };
}

async function inFirefox(
  count: number,
  watched: WatchedBoard,
  script: string,
): Promise<SoakViewers> {
  const firefox = await Firefox.launch();
  await firefox.preload(script);
  const viewers: SoakViewer[] = [];
  for (let number = 1; number <= count; number += 1) {
    const page = await firefox.open(watched.page);
    const { server, source } = watched;
    const call = `window.boardcastWatch(${JSON.stringify(server)}, ${JSON.stringify(source)})`;
    await firefox.evaluate(page, `${call} ?? null`);
    const counts = () =>
      firefox.evaluate<readonly FrameCount[]>(page, 'window.boardcastFrameCounts()');
    viewers.push({ name: `firefox ${number}`, counts });
  }
  return { viewers, close: () => firefox.close() };
}
