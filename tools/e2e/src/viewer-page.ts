import { until } from '@boardcast/testkit/until';
import type { Locator, Page } from 'playwright-core';
import type { PageFactory } from './board-page.ts';
import { framesOf, installInstruments, statisticsOf } from './instruments.ts';
import type { DisplayedFrame } from './page/frame-reader.ts';
import type { MediaStatistics } from './page/media-statistics.ts';

/** The query of the page. */
export interface ViewerQuery {
  readonly watch?: string;
  readonly endpoint?: string;
}

export type ViewerState = 'connecting' | 'live' | 'waiting' | 'failed';

/** The viewer's page. */
export class ViewerPage {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  /** Opens the page, with `?watch=` or `?endpoint=` if given. */
  static async open(
    pages: PageFactory,
    httpUrl: string,
    query: ViewerQuery = {},
  ): Promise<ViewerPage> {
    return ViewerPage.visit(await pages.newPage(), httpUrl, query);
  }

  /** The same in a given page. */
  static async visit(page: Page, httpUrl: string, query: ViewerQuery = {}): Promise<ViewerPage> {
    await installInstruments(page);
    const parameters = new URLSearchParams({ ...query });
    await page.goto(`${httpUrl}/${parameters.size > 0 ? `?${parameters}` : ''}`);
    return new ViewerPage(page);
  }

  /** The board's entry in the list. */
  entry(name: string): Locator {
    return this.page.locator(`button[data-board=${JSON.stringify(name)}]`);
  }

  async watch(name: string): Promise<void> {
    await this.entry(name).click();
  }

  get player(): Locator {
    return this.page.locator('article.player').first();
  }

  state(): Promise<string | null> {
    return this.player.getAttribute('data-state', { timeout: 1000 }).catch(() => null);
  }

  /** Resolves when the page's player is in this state. */
  async waitForState(state: ViewerState, timeoutMs?: number): Promise<void> {
    const isReached = async () => (await this.state()) === state;
    await until(`the viewer is ${state}`, isReached, timeoutMs).catch(async (error: Error) => {
      throw new Error(`${error.message} It is ${await this.state()}: ${await this.message()}`);
    });
  }

  /** The messages that the page shows. */
  async message(): Promise<string> {
    const texts = await this.page.locator('[data-role=message]').allInnerTexts();
    return texts.join(' ').trim();
  }

  /** Resolves when a message contains the text. */
  async waitForMessage(text: string | RegExp): Promise<void> {
    await until(`the message “${String(text)}”`, async () => {
      const message = await this.message();
      return typeof text === 'string' ? message.includes(text) : text.test(message);
    });
  }

  statistics(): Promise<MediaStatistics> {
    return statisticsOf(this.page);
  }

  /** Resolves when the player has decoded this many more frames. */
  async waitForFrames(count: number, timeoutMs?: number): Promise<void> {
    const { framesDecoded } = await this.statistics();
    const hasDecoded = async () => (await this.statistics()).framesDecoded >= framesDecoded + count;
    await until(`${count} more frames are decoded`, hasDecoded, timeoutMs);
  }

  /** The frames displayed since the last call. */
  frames(): Promise<readonly DisplayedFrame[]> {
    return framesOf(this.page);
  }

  /** Resolves with the first frame displayed after `since`, in ms since 1970. */
  frameAfter(since: number, timeoutMs?: number): Promise<DisplayedFrame> {
    const find = async () => (await this.frames()).find(({ displayedAt }) => displayedAt > since);
    return until('the viewer displays a new frame', find, timeoutMs);
  }

  /** Unmutes the player: browsers do not decode the audio of a muted one. */
  unmute(): Promise<void> {
    return this.player.locator('[data-role=mute]').click();
  }

  /** Closes the player, and stays on the page. */
  async leave(): Promise<void> {
    await this.player.locator('[data-role=close]').click();
    await this.player.waitFor({ state: 'detached' });
  }

  close(): Promise<void> {
    return this.page.close();
  }
}
