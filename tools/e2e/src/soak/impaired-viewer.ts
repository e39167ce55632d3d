import { launchChromium } from '../chromium.ts';
import { Nat } from '../nat.ts';
import { ViewerPage } from '../viewer-page.ts';
import type { SoakStage } from './soak-stage.ts';
import { counterScript, openViewers, type BrowserName, type SoakViewer } from './soak-viewer.ts';

const playingTimeoutMs = 30_000;

/** A viewer behind a link that can be impaired. */
export interface LinkedViewer extends SoakViewer {
  readonly nat: Nat;
  /** What the viewer's page says; undefined where the page is none that says anything. */
  message(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** Chromium has the page that people watch on, Firefox one that takes VP8, too. */
export function openLinkedViewer(browser: BrowserName, stage: SoakStage): Promise<LinkedViewer> {
  return browser === 'chromium' ? inChromium(stage) : inFirefox(stage);
}

async function inChromium(stage: SoakStage): Promise<LinkedViewer> {
  const browser = await launchChromium();
  const page = await browser.newPage();
  const nat = await Nat.before(page);
  await page.addInitScript({ content: await counterScript() });
  const viewer = await ViewerPage.visit(page, stage.httpUrl, { watch: stage.boardName });
  await viewer.becomes('live', playingTimeoutMs);
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

async function inFirefox(stage: SoakStage): Promise<LinkedViewer> {
  const nat = await Nat.standBefore(stage.watched.server);
  const opened = await openViewers('firefox', 1, { ...stage.watched, server: nat.url });
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
