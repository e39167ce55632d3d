import { launchChromium } from '@boardcast/testkit/chromium';
import { Nat } from '@boardcast/testkit/nat';
import { ViewerPage } from '../viewer-page.ts';
import type { SoakHarness } from './soak-harness.ts';
import { counterScript, openViewers, type BrowserName, type SoakViewer } from './soak-viewer.ts';

/** A viewer behind a link that can be impaired. */
export interface ImpairedViewer extends SoakViewer {
  readonly nat: Nat;
  /** The message on the viewer's page; undefined for a page without messages. */
  message(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Chromium has the viewer's page, Firefox a page that also accepts VP8. */
export function openImpairedViewer(
  browser: BrowserName,
  harness: SoakHarness,
): Promise<ImpairedViewer> {
  return browser === 'chromium' ? inChromium(harness) : inFirefox(harness);
}

async function inChromium(harness: SoakHarness): Promise<ImpairedViewer> {
  const browser = await launchChromium();
  const page = await browser.newPage();
  const nat = await Nat.forPage(page);
  await page.addInitScript({ content: await counterScript() });
  const viewer = await ViewerPage.visit(page, harness.httpUrl, { watch: harness.boardName });
  await viewer.waitForState('live');
  return {
    name: 'chromium',
    nat,
    counts: () => page.evaluate(() => window.boardcastFrameCounts()),
    message: () => viewer.message(),
    close: async () => {
      await browser.close();
      await nat.close();
    },
  };
}

async function inFirefox(harness: SoakHarness): Promise<ImpairedViewer> {
  const nat = await Nat.forServer(harness.board.server);
  const opened = await openViewers('firefox', 1, { ...harness.board, server: nat.url });
  const [viewer] = opened.viewers;
  return {
    name: 'firefox',
    nat,
    counts: async () => (await viewer?.counts()) ?? [],
    message: () => Promise.resolve(undefined),
    close: async () => {
      await opened.close();
      await nat.close();
    },
  };
}
